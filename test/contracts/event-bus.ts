import { beforeEach, describe, expect, it } from 'vitest';
import type { EventBus } from '../../functions/ports/hops.ts';
import type { PublishedEvent } from '../../shared/facts/event.ts';
import { eventOf } from './facts.ts';

export interface BusUnderTest {
  readonly bus: EventBus;
  /** What a subscriber got, in any order, once `count` have arrived. */
  arrived(count: number): Promise<readonly PublishedEvent[]>;
}

/** What every `EventBus` keeps to. */
export function describeEventBus(name: string, make: () => Promise<BusUnderTest>): void {
  describe(`event bus: ${name}`, () => {
    let test: BusUnderTest;
    beforeEach(async () => {
      test = await make();
    });

    it.each([0, 1, 10, 11, 25])(
      'delivers %i events to a subscriber as they were published',
      async (count) => {
        const slip = { version: 'v1', composites: ['need-new-node'] };
        const events = Array.from({ length: count }, (_, nonce) => ({ ...eventOf({ nonce }), slip }));
        expect(await test.bus.publish(events)).toEqual([]);
        const arrived = await test.arrived(count);
        expect([...arrived].sort(byId)).toEqual([...events].sort(byId));
      },
    );

    it('refuses an event that no call can carry, and sends nothing', async () => {
      const small = eventOf({ nonce: 1 });
      const large = { ...eventOf({ nonce: 2 }), message: 'x'.repeat(256 * 1024) };
      await expect(test.bus.publish([small, large])).rejects.toMatchObject({
        code: 'EVENT_TOO_LARGE',
        retryable: false,
      });
      expect(await test.arrived(0)).toEqual([]);
    });
  });
}

function byId(a: PublishedEvent, b: PublishedEvent): number {
  return a.id < b.id ? -1 : 1;
}
