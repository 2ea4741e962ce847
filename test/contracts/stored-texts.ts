import { expect, it } from 'vitest';
import type { EventStore } from '../../functions/ports/stores.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canary } from '../../shared/facts/system-events.ts';
import { dayMs, hourMs } from '../../shared/time.ts';
import { eventOf, newestFirst, noonMs, putAll, wide } from './facts.ts';

/** What an `EventStore` keeps to where the reconciler reads what is stored as it is. */
export function storedTexts(store: () => EventStore): void {
  const midnightMs = Math.floor(noonMs / dayMs) * dayMs;
  const events = [-1, 0, 1, hourMs - 1, hourMs].map((ms) => eventOf({ tMs: midnightMs + ms, nonce: ms }));
  const texts = (found: readonly TocsinEvent[]) =>
    newestFirst(found).map((event) => ({ id: event.id, text: JSON.stringify(event) }));

  it('tells what is stored under ids of a time, from inside and to outside, over days', async () => {
    await putAll(store(), events);
    expect(await store().stored(midnightMs - 1, midnightMs + hourMs, 10)).toEqual({
      items: texts(events.slice(0, 4)),
    });
    expect(await store().stored(midnightMs, midnightMs + 1, 10)).toEqual({
      items: texts(events.slice(1, 2)),
    });
    expect(await store().stored(midnightMs, midnightMs, 10)).toEqual({ items: [] });
  });

  it('goes by the time in the id, however far the event time lies from it', async () => {
    const event = { ...eventOf({ tMs: midnightMs }), t: midnightMs + 5 * dayMs };
    await store().put(event);
    expect((await store().stored(midnightMs, midnightMs + 1, 10)).items).toEqual(texts([event]));
  });

  it('pages, and says next only if something follows', async () => {
    await putAll(store(), events);
    const pages = [];
    let after: string | undefined;
    do {
      const page = await store().stored(midnightMs - 1, midnightMs + 2 * hourMs, 2, after);
      pages.push(page.items);
      after = page.next;
    } while (after !== undefined && pages.length < 10);
    expect(pages.map((items) => items.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual(texts(events));
  });

  it('keeps canaries out of every list', async () => {
    const event = {
      ...eventOf({ type: canary, transition: 'occurred' }),
      source: { kind: 'system', name: 'health' } as const,
    };
    expect(await store().put(event)).toBe('stored');
    expect(await store().put(event)).toBe('duplicate');
    expect((await store().stored(noonMs, noonMs + 1, 10)).items).toEqual([]);
    expect((await store().query({ ...wide, type: canary }, 10)).items).toEqual([]);
    expect(await store().get(event.id)).toBeUndefined();
  });
}
