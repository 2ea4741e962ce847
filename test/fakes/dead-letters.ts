import {
  type DeadLetterQueue,
  lettersPerReceive,
  type RawLetter,
} from '../../functions/ports/dead-letters.ts';

export interface FakeDeadLetters extends DeadLetterQueue {
  /** Puts a letter aside; answers its id. */
  add(body: string, attributes?: Readonly<Record<string, string>>): string;
  /** Bodies of all letters, hidden ones included. */
  bodies(): readonly string[];
}

interface Kept {
  readonly letter: RawLetter;
  hiddenUntilMs: number;
}

/** A dead-letter queue in memory, by this clock. */
export function makeFakeDeadLetters(clock: () => number): FakeDeadLetters {
  const kept = new Map<string, Kept>();
  let count = 0;
  const visible = () => [...kept.values()].filter(({ hiddenUntilMs }) => hiddenUntilMs <= clock());
  const held = ({ id, receipt }: RawLetter) => {
    const found = kept.get(id);
    return found?.letter.receipt === receipt ? found : undefined;
  };
  return {
    add: (body, attributes = {}) => {
      const id = `letter-${++count}`;
      const letter = { id, body, sentAtMs: clock(), receives: 0, attributes, receipt: '' };
      kept.set(id, { letter, hiddenUntilMs: 0 });
      return id;
    },
    bodies: () => [...kept.values()].map(({ letter }) => letter.body),
    waiting: async () => visible().length,
    receive: async (hiddenSec) =>
      visible()
        .slice(0, lettersPerReceive)
        .map(({ letter }) => {
          const receives = letter.receives + 1;
          const received = { ...letter, receives, receipt: `${letter.id}/${receives}` };
          kept.set(letter.id, { letter: received, hiddenUntilMs: clock() + hiddenSec * 1_000 });
          return received;
        }),
    release: async (letters) => {
      for (const letter of letters) {
        const found = held(letter);
        if (found) found.hiddenUntilMs = 0;
      }
    },
    remove: async (letter) => {
      if (held(letter)) kept.delete(letter.id);
    },
  };
}
