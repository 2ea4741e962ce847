import type { DeadLetter } from '../../shared/api/dead-letters.ts';
import type { FailureRecord } from '../adapters/failure-notes.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { DeadLetterQueue, RawLetter } from '../ports/dead-letters.ts';
import type { StateStore } from '../ports/stores.ts';
import { readLetter } from './letter.ts';

/** How long a look hides letters from others, if it dies before it lets them go: the time of a look, since all who read may look. */
export const peekHiddenSec = 5;

/** Looks at up to `limit` letters and lets them go. Nothing is lost: whoever dies here hides them for `peekHiddenSec`. */
export async function peek(
  state: Pick<StateStore, 'get'>,
  queue: DeadLetterQueue,
  limit: number,
): Promise<readonly DeadLetter[]> {
  const seen = new Map<string, RawLetter>();
  const held: RawLetter[] = [];
  try {
    while (seen.size < limit) {
      const letters = await queue.receive(peekHiddenSec);
      held.push(...letters);
      const fresh = letters.filter(({ id }) => !seen.has(id));
      for (const letter of fresh) seen.set(letter.id, letter);
      // SQS may hand a letter out twice; then it has hardly more.
      if (fresh.length === 0) break;
    }
  } finally {
    await queue.release(held);
  }
  return Promise.all([...seen.values()].slice(0, limit).map((letter) => viewOf(state, letter)));
}

async function viewOf(state: Pick<StateStore, 'get'>, letter: RawLetter): Promise<DeadLetter> {
  const { reason: told, ...names } = readLetter(letter);
  const note = told === undefined ? await state.get<FailureRecord>(stateKeys.failure(letter.id)) : undefined;
  const reason = told ?? (note && `${note.body.code}: ${note.body.message}`);
  return {
    id: letter.id,
    ...names,
    sentAtMs: letter.sentAtMs,
    receives: letter.receives,
    ...(reason !== undefined && { reason }),
  };
}
