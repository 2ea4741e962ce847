import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canaryKeptMs,
  dayBucketOf,
  dayBuckets,
  eventItem,
  eventKeptMs,
  eventKey,
  openBuckets,
  readEvent,
} from '../../../functions/adapters/event-item.ts';
import { itemSizeBytes, writeUnits } from '../../../functions/adapters/item-size.ts';
import { canaryEvent } from '../../../functions/health/canary.ts';
import { canary } from '../../../shared/facts/system-events.ts';
import { eventOf, noonMs } from '../../contracts/facts.ts';

describe('an item of the events table', () => {
  it('is laid out as the architecture says', () => {
    const event = eventOf({ host: 'node-1' });
    expect(eventItem(event)).toEqual({
      p: 'HOST#node-1#20261121',
      s: event.id,
      g: expect.stringMatching(/^20261121#(\d|1[0-5])$/),
      o: expect.stringMatching(/^OPEN#[0-3]$/),
      e: JSON.stringify(event),
      x: Math.ceil((event.r + eventKeptMs) / 1000),
    });
    expect(eventItem(eventOf()).p).toMatch(/^KEY#[0-9a-z]{16}#20261121$/);
  });

  it('is in no list, and short-lived, if it is a canary', () => {
    const event = canaryEvent(noonMs);
    const item = eventItem(event);
    expect(item).not.toHaveProperty('g');
    expect(item.x).toBe(Math.ceil((event.r + canaryKeptMs) / 1000));
    expect(writeUnits(itemSizeBytes({ ...item }))).toBe(1);
  });

  it('is in its lists, and kept as any other, if somebody else calls it a canary', () => {
    const event = eventOf({ type: canary, transition: 'occurred' });
    for (const source of [event.source, { kind: 'operator', name: 'health' } as const]) {
      const item = eventItem({ ...event, source });
      expect(item.g).toBe(dayBucketOf(event.id));
      expect(item.x).toBe(Math.ceil((event.r + eventKeptMs) / 1000));
    }
  });

  it.each(['cleared', 'occurred'] as const)(
    'stays out of the index of open episodes if it %s',
    (transition) => {
      expect(eventItem(eventOf({ transition }))).not.toHaveProperty('o');
    },
  );

  it('takes its day from the id, not from the corrected time', () => {
    const midnightMs = Date.UTC(2026, 10, 22);
    const event = { ...eventOf({ host: 'h', tMs: midnightMs - 1 }), t: midnightMs + 5 };
    expect(eventItem(event).p).toBe('HOST#h#20261121');
    expect(dayBucketOf(eventOf({ tMs: midnightMs }).id)).toMatch(/^20261122#/);
  });

  it('of a raise is where its clear says', () => {
    for (const host of [undefined, 'node-1']) {
      const sketch = host === undefined ? {} : { host };
      const raise = eventOf({ ...sketch, transition: 'raised' });
      const clear = eventOf({ ...sketch, transition: 'cleared', tMs: noonMs + 90_000_000 });
      const { p, s } = eventItem(raise);
      expect(eventKey(raise.id, clear)).toEqual({ p, s });
    }
  });

  it('lies in a bucket of each index for any id, and reads back as it was', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 }), fc.nat(), (tMs, nonce) => {
        const event = eventOf({ tMs: tMs * 1_000, nonce });
        const item = eventItem(event);
        expect(Number(item.g?.split('#')[1])).toBeLessThan(dayBuckets);
        expect(Number(item.o?.split('#')[1])).toBeLessThan(openBuckets);
        expect(readEvent({ ...item })).toEqual(event);
      }),
    );
  });

  it('of a plain raise costs three write units: item and two indexes', () => {
    expect(writeUnits(itemSizeBytes({ ...eventItem(eventOf({ host: 'node-1' })) }))).toBe(1);
  });
});
