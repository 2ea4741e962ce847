import { expect, it } from 'vitest';
import { type DeadLetterQueue, lettersPerReceive } from '../../functions/ports/dead-letters.ts';

export interface DeadLettersUnderTest {
  readonly queue: DeadLetterQueue;
  /** Puts messages aside, as another service does. */
  put(bodies: readonly string[]): Promise<void>;
}

/** What every `DeadLetterQueue` keeps to. */
export function describeDeadLetters(name: string, make: () => Promise<DeadLettersUnderTest>): void {
  it(`dead letters: ${name}: are hidden by a receipt, shown again by a release, and gone once they are removed`, async () => {
    const { queue, put } = await make();
    const bodies = Array.from({ length: lettersPerReceive + 2 }, (_, i) => `letter ${i}`);
    await put(bodies);
    const first = await all(queue);
    expect(first.map(({ body }) => body).sort()).toEqual([...bodies].sort());
    expect(new Set(first.map(({ id }) => id)).size).toBe(bodies.length);
    expect(first.every(({ sentAtMs, receives }) => sentAtMs > 0 && receives === 1)).toBe(true);
    expect([await queue.receive(60), await queue.waiting()]).toEqual([[], 0]);
    await queue.release(first);
    expect(await queue.waiting()).toBe(bodies.length);
    const second = await all(queue);
    expect(second.map(({ receives }) => receives)).toEqual(second.map(() => 2));
    const [gone, ...stay] = second;
    if (gone) await queue.remove(gone);
    if (gone) await queue.remove(gone);
    await queue.release(stay);
    expect(await queue.waiting()).toBe(bodies.length - 1);
  });

  it(`dead letters: ${name}: are none in an empty queue`, async () => {
    const { queue } = await make();
    expect([await queue.receive(60), await queue.waiting()]).toEqual([[], 0]);
    await queue.release([]);
  });
}

async function all(queue: DeadLetterQueue) {
  const letters = [];
  for (let received = await queue.receive(60); received.length > 0; received = await queue.receive(60)) {
    letters.push(...received);
  }
  return letters;
}
