import { beforeEach, describe, expect, it } from 'vitest';
import { daysPerPage, type EventFilter, type EventStore, idSkewMs } from '../../functions/ports/stores.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { lowestIdAt } from '../../shared/facts/ids.ts';
import { dayMs } from '../../shared/time.ts';
import { eventOf, newestFirst, noonMs, putAll, wide } from './facts.ts';
import { storedTexts } from './stored-texts.ts';

/** What every `EventStore` keeps to. `make` gives a store that nobody else writes. */
export function describeEventStore(name: string, make: () => Promise<EventStore>): void {
  describe(`event store: ${name}`, () => {
    let store: EventStore;
    beforeEach(async () => {
      store = await make();
    });
    puts(() => store);
    queries(() => store);
    storedTexts(() => store);
    openEpisodes(() => store);
  });
}

/** All pages one after the other; a store that never ends is stopped. */
async function drain(
  store: EventStore,
  filter: EventFilter,
  limit: number,
): Promise<readonly TocsinEvent[][]> {
  const pages: TocsinEvent[][] = [];
  let after: string | undefined;
  for (let i = 0; i < 50; i++) {
    const page = await store.query(filter, limit, after);
    pages.push([...page.items]);
    if (page.next === undefined) return pages;
    after = page.next;
  }
  throw new Error('more than 50 pages');
}

function puts(store: () => EventStore): void {
  it.each([eventOf({ host: 'node-1' }), eventOf({ type: 'NEED_NEW_NODE', transition: 'occurred' })])(
    'finds $type by its id as it was put',
    async (event) => {
      expect(await store().put(event)).toBe('stored');
      expect(await store().get(event.id)).toEqual(event);
    },
  );

  it('keeps the first of two events with one id', async () => {
    const event = eventOf({ host: 'node-1' });
    await store().put(event);
    expect(await store().put({ ...event, r: event.r + 5 })).toBe('duplicate');
    expect(await store().get(event.id)).toEqual(event);
  });

  it('answers nothing for an id that is not stored or is none', async () => {
    await store().put(eventOf());
    expect(await store().get(eventOf({ nonce: 1 }).id)).toBeUndefined();
    expect(await store().get(lowestIdAt(noonMs))).toBeUndefined();
    expect(await store().get('no id')).toBeUndefined();
  });
}

function queries(store: () => EventStore): void {
  const many = Array.from({ length: 60 }, (_, i) =>
    eventOf({ nonce: i, tMs: noonMs + ((i * 7) % 60) * 3_600_000 - dayMs, host: `node-${i % 3}` }),
  );

  it('lists newest first over days and buckets, in pages that hold each event once', async () => {
    await putAll(store(), many);
    const pages = await drain(store(), wide, 25);
    expect(pages.map((page) => page.length)).toEqual([25, 25, 10]);
    expect(pages.flat()).toEqual(newestFirst(many));
  });

  it('says next only if something follows', async () => {
    await putAll(store(), many);
    expect((await store().query(wide, 60)).next).toBeUndefined();
    expect((await store().query(wide, 59)).next).toEqual(expect.any(String));
  });

  it('tells what it looked at, also what the filter left out', async () => {
    const types = ['A', 'B', 'B', 'B'];
    await putAll(
      store(),
      types.map((type, nonce) => eventOf({ type, nonce })),
    );
    const { items, read } = await store().query({ ...wide, types: ['A'] }, 10);
    expect([items.length, read.items]).toEqual([1, types.length]);
    expect(read.units).toBeGreaterThan(0);
  });

  it('goes on within one millisecond', async () => {
    const same = Array.from({ length: 9 }, (_, nonce) => eventOf({ nonce }));
    await putAll(store(), same);
    expect((await drain(store(), wide, 2)).flat()).toEqual(newestFirst(same));
  });

  it.each([
    { border: 'below from', tMs: noonMs - 1, isIn: false },
    { border: 'at from', tMs: noonMs, isIn: true },
    { border: 'below to', tMs: noonMs + 999, isIn: true },
    { border: 'at to', tMs: noonMs + 1_000, isIn: false },
  ])('takes an event $border: $isIn', async ({ tMs, isIn }) => {
    const event = eventOf({ tMs });
    await store().put(event);
    const page = await store().query({ fromMs: noonMs, toMs: noonMs + 1_000 }, 10);
    expect(page).toEqual({ items: isIn ? [event] : [], read: expect.anything() });
  });

  it.each([-idSkewMs, idSkewMs])(
    'finds an event by its time although its id is %i ms off',
    async (skewMs) => {
      const event = { ...eventOf({ tMs: noonMs - skewMs }), t: noonMs };
      await store().put(event);
      expect((await store().query({ fromMs: noonMs, toMs: noonMs + 1 }, 10)).items).toEqual([event]);
    },
  );

  it.each([
    { filter: { host: 'node-1' }, names: ['a'] },
    { filter: { type: 'DISK_FULL' }, names: ['a', 'b'] },
    { filter: { severity: 'critical' }, names: ['c'] },
    { filter: { exceptType: 'DISK_FULL' }, names: ['c'] },
    { filter: { exceptType: 'DISK_FULL', type: 'DISK_FULL' }, names: ['a', 'b'] },
    { filter: { type: 'DISK_FULL', host: 'node-2' }, names: ['b'] },
    { filter: { open: true }, names: ['a', 'b'] },
    { filter: { open: true, host: 'node-2' }, names: ['b'] },
    { filter: { type: 'DISK' }, names: [] },
  ])('filters by $filter', async ({ filter, names }) => {
    const events: Readonly<Record<string, TocsinEvent>> = {
      a: eventOf({ host: 'node-1' }),
      b: eventOf({ host: 'node-2' }),
      c: eventOf({ type: 'DEPLOYED', transition: 'occurred', severity: 'critical' }),
    };
    await putAll(store(), Object.values(events));
    const page = await store().query({ ...wide, ...filter }, 10);
    expect(page.items).toEqual(newestFirst(names.map((name) => events[name] as TocsinEvent)));
    expect(page.next).toBeUndefined();
  });

  it.each([{}, { host: 'node-1' }])('fills pages past what a filter drops: %o', async (filter) => {
    await putAll(store(), many);
    await putAll(store(), [eventOf({ type: 'RARE', host: 'node-1', tMs: noonMs - dayMs - 5 })]);
    const pages = await drain(store(), { ...wide, ...filter, type: 'RARE' }, 1);
    expect(pages.flat().map(({ type }) => type)).toEqual(['RARE']);
  });

  it('walks a long time in several pages and misses nothing', async () => {
    const rare = [0, daysPerPage - 1, daysPerPage, 2 * daysPerPage + 3].map((days) =>
      eventOf({ tMs: noonMs - days * dayMs }),
    );
    await putAll(store(), rare);
    const filter = { fromMs: noonMs - 80 * dayMs, toMs: noonMs + 1 };
    expect((await store().query(filter, 10)).next).toEqual(expect.any(String));
    expect((await drain(store(), filter, 10)).flat()).toEqual(newestFirst(rare));
    expect((await drain(store(), { ...filter, open: true }, 10)).flat()).toEqual(newestFirst(rare));
  });

  it('answers nothing for an empty time and refuses a cursor that is none', async () => {
    await putAll(store(), many);
    expect(await store().query({ fromMs: noonMs + dayMs, toMs: noonMs }, 5)).toEqual({
      items: [],
      read: { items: 0, units: expect.any(Number) },
    });
    await expect(store().query(wide, 5, 'x')).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });
}

function openEpisodes(store: () => EventStore): void {
  const raises = Array.from({ length: 12 }, (_, i) =>
    eventOf({
      nonce: i,
      tMs: noonMs + i,
      host: `node-${i % 2}`,
      type: i < 6 ? 'DISK_FULL' : 'NEED_NEW_NODE',
    }),
  );
  const raise = raises[0] as TocsinEvent;

  it('lists raises alone, newest first, up to the limit', async () => {
    await putAll(store(), [
      ...raises,
      eventOf({ transition: 'cleared' }),
      eventOf({ transition: 'occurred' }),
    ]);
    expect(await store().open({}, 100)).toEqual(newestFirst(raises));
    expect(await store().open({}, 5)).toEqual(newestFirst(raises).slice(0, 5));
  });

  it.each([
    { filter: { host: 'node-1' }, wanted: (event: TocsinEvent) => event.host === 'node-1' },
    { filter: { types: ['DISK_FULL', 'OTHER'] }, wanted: (event: TocsinEvent) => event.type === 'DISK_FULL' },
    { filter: { types: [] }, wanted: () => false },
  ])('narrows open episodes by $filter', async ({ filter, wanted }) => {
    await putAll(store(), raises);
    expect(await store().open(filter, 100)).toEqual(newestFirst(raises.filter(wanted)));
  });

  it.each([
    { way: 'by its id alone', like: undefined },
    {
      way: 'by the clear at hand',
      like: eventOf({ host: 'node-0', transition: 'cleared', tMs: noonMs + dayMs }),
    },
  ])('closes an episode $way, twice without harm, and keeps the event', async ({ like }) => {
    await putAll(store(), raises);
    await store().close(raise.id, like);
    await store().close(raise.id, like);
    expect(await store().open({}, 100)).toEqual(newestFirst(raises.slice(1)));
    expect(await store().get(raise.id)).toEqual(raise);
    expect((await store().query({ ...wide, open: true }, 100)).items).toEqual(newestFirst(raises.slice(1)));
  });

  it('leaves nothing behind where there is no such raise', async () => {
    await store().close(raise.id);
    await store().close(raise.id, raise);
    await store().close('no id');
    expect(await store().get(raise.id)).toBeUndefined();
    expect(await store().put(raise)).toBe('stored');
  });

  it('does not open an episode anew when its raise is put again', async () => {
    await store().put(raise);
    await store().close(raise.id);
    expect(await store().put(raise)).toBe('duplicate');
    expect(await store().open({}, 10)).toEqual([]);
  });
}
