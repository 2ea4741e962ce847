import { beforeEach, describe, expect, it } from 'vitest';
import { delaySecMax } from '../../functions/adapters/queue-limits.ts';
import type { CorrelateQueue } from '../../functions/ports/hops.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { eventOf } from './facts.ts';

export interface QueueUnderTest {
  readonly queue: CorrelateQueue;
  /** The events that a consumer gets now, once `count` have arrived. */
  arrived(count: number): Promise<readonly TocsinEvent[]>;
  /** How many messages wait for their delay to pass. */
  delayed(): Promise<number>;
}

/** What every `CorrelateQueue` keeps to. */
export function describeCorrelateQueue(name: string, make: () => Promise<QueueUnderTest>): void {
  describe(`correlate queue: ${name}`, () => {
    let test: QueueUnderTest;
    beforeEach(async () => {
      test = await make();
    });

    it.each([0, 1, 10, 11])('delivers %i events', async (count) => {
      const events = Array.from({ length: count }, (_, nonce) => eventOf({ nonce }));
      await test.queue.send(events, 0);
      const arrived = await test.arrived(count);
      expect([...arrived].sort(byId)).toEqual([...events].sort(byId));
    });

    it('holds events back for their delay', async () => {
      await test.queue.send([eventOf()], delaySecMax);
      expect(await test.delayed()).toBe(1);
    });

    it.each([-1, 0.5, delaySecMax + 1])('refuses a delay of %d seconds', async (delaySec) => {
      await expect(test.queue.send([eventOf()], delaySec)).rejects.toMatchObject({
        code: 'DELAY_OUT_OF_RANGE',
      });
    });
  });
}

function byId(a: TocsinEvent, b: TocsinEvent): number {
  return a.id < b.id ? -1 : 1;
}
