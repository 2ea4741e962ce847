import { beforeEach, describe, expect, it } from 'vitest';
import { type EventStore, eventsPerTransaction, type StateStore } from '../../functions/ports/stores.ts';
import { eventOf, noonMs } from './facts.ts';

export interface StatePorts {
  readonly state: StateStore;
  readonly events: EventStore;
}

/** What every `StateStore` keeps to. `make` gives stores that nobody else writes. */
export function describeStateStore(name: string, make: () => Promise<StatePorts>): void {
  describe(`state store: ${name}`, () => {
    let ports: StatePorts;
    beforeEach(async () => {
      ports = await make();
    });
    conditions(() => ports.state);
    lists(() => ports.state);
    dueTimes(() => ports.state);
    transactions(() => ports);
  });
}

function conditions(store: () => StateStore): void {
  const key = { p: 'INSTANCE#1', s: 'STATE' };

  it('answers nothing for a key that was never written', async () => {
    expect(await store().get(key)).toBeUndefined();
  });

  it('gives back what was put, as JSON keeps it', async () => {
    const body = { text: 'ä"\n', list: [1, 2.5, null], gone: undefined, deep: { on: true } };
    expect(await store().put({ key, body, expected: 'absent' })).toBe('stored');
    expect(await store().get(key)).toEqual({
      key,
      version: 1,
      body: { text: 'ä"\n', list: [1, 2.5, null], deep: { on: true } },
    });
  });

  it('answers for many keys in their order, also for what is not there and what is asked twice', async () => {
    const keys = Array.from({ length: 101 }, (_, i) => ({ p: `PAGE#${i}`, s: 'PAGE' }));
    const [first, , third] = keys as [typeof key, typeof key, typeof key];
    for (const [i, each] of keys.entries())
      if (i !== 1) await store().put({ key: each, body: i, expected: 'absent' });
    const items = await store().getMany<number>([...keys, third, first]);
    expect(items.map((item) => item?.body)).toEqual(
      [...keys.keys(), 2, 0].map((i) => (i === 1 ? undefined : i)),
    );
    expect(items[0]).toEqual({ key: first, version: 1, body: 0 });
    expect(await store().getMany([])).toEqual([]);
  });

  it('refuses a second first write and keeps the first', async () => {
    await store().put({ key, body: 'first', expected: 'absent' });
    expect(await store().put({ key, body: 'second', expected: 'absent' })).toBe('conflict');
    expect(await store().get(key)).toEqual({ key, version: 1, body: 'first' });
  });

  it.each([
    { expected: 0, outcome: 'conflict', version: 2, body: 'b' },
    { expected: 1, outcome: 'conflict', version: 2, body: 'b' },
    { expected: 2, outcome: 'stored', version: 3, body: 'c' },
    { expected: 3, outcome: 'conflict', version: 2, body: 'b' },
    { expected: 'absent', outcome: 'conflict', version: 2, body: 'b' },
    { expected: 'any', outcome: 'stored', version: 3, body: 'c' },
  ] as const)('answers $outcome to a write that expects $expected over version 2', async (row) => {
    await store().put({ key, body: 'a', expected: 'absent' });
    await store().put({ key, body: 'b', expected: 1 });
    expect(await store().put({ key, body: 'c', expected: row.expected })).toBe(row.outcome);
    expect(await store().get(key)).toEqual({ key, version: row.version, body: row.body });
  });

  it.each([
    { expected: 0, outcome: 'conflict' },
    { expected: 1, outcome: 'conflict' },
    { expected: 'absent', outcome: 'stored' },
    { expected: 'any', outcome: 'stored' },
  ] as const)('answers $outcome to a write that expects $expected where nothing is', async (row) => {
    expect(await store().put({ key, body: 'a', expected: row.expected })).toBe(row.outcome);
    expect(await store().get(key)).toEqual(
      row.outcome === 'stored' ? { key, version: 1, body: 'a' } : undefined,
    );
  });

  it('lets one of many writers of the same version win', async () => {
    await store().put({ key, body: 0, expected: 'absent' });
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map((body) => store().put({ key, body, expected: 1 })),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect((await store().get(key))?.version).toBe(2);
  });

  it('begins at version 1 again after a remove, which may be repeated', async () => {
    await store().put({ key, body: 'a', expected: 'absent' });
    await store().remove(key);
    await store().remove(key);
    expect(await store().get(key)).toBeUndefined();
    expect(await store().put({ key, body: 'b', expected: 'absent' })).toBe('stored');
    expect((await store().get(key))?.version).toBe(1);
  });

  it('removes only the version that was read, if one is given', async () => {
    await store().put({ key, body: 'a', expected: 'absent' });
    await store().put({ key, body: 'b', expected: 1 });
    await store().remove(key, 1);
    expect(await store().get(key)).toEqual({ key, version: 2, body: 'b' });
    await store().remove(key, 2);
    await store().remove(key, 2);
    expect(await store().get(key)).toBeUndefined();
  });
}

function lists(store: () => StateStore): void {
  const fill = async (sorts: readonly string[]) => {
    for (const s of sorts) await store().put({ key: { p: 'P', s }, body: s, expected: 'absent' });
    await store().put({ key: { p: 'Q', s: 'a' }, body: 'other', expected: 'absent' });
  };
  const bodies = async (options?: Parameters<StateStore['list']>[1]) => {
    const page = await store().list<string>('P', options);
    return { bodies: page.items.map(({ body }) => body), next: page.next };
  };

  it('lists one partition in the order of bytes', async () => {
    await fill(['b', 'a#2', 'Z', 'a#1', '😀', '\uffee']);
    expect(await bodies()).toEqual({ bodies: ['Z', 'a#1', 'a#2', 'b', '\uffee', '😀'], next: undefined });
    expect((await store().list('NONE')).items).toEqual([]);
  });

  it('narrows by a prefix', async () => {
    await fill(['A#1', 'B#1', 'B#2', 'C#1']);
    expect(await bodies({ prefix: 'B#' })).toEqual({ bodies: ['B#1', 'B#2'], next: undefined });
  });

  it('pages, and says next only if something follows', async () => {
    await fill(['A#0', 'B#1', 'B#2', 'B#3', 'B#4', 'C#0']);
    const first = await bodies({ prefix: 'B#', limit: 2 });
    expect(first).toEqual({ bodies: ['B#1', 'B#2'], next: expect.any(String) });
    const second = await bodies({ prefix: 'B#', limit: 2, after: first.next as string });
    expect(second).toEqual({ bodies: ['B#3', 'B#4'], next: undefined });
  });

  it('holds 100 items in a page if no limit is given', async () => {
    await fill(Array.from({ length: 101 }, (_, i) => String(i).padStart(3, '0')));
    const page = await bodies();
    expect(page.bodies).toHaveLength(100);
    expect(await bodies({ after: page.next as string })).toEqual({ bodies: ['100'], next: undefined });
  });

  it('refuses a cursor of another list', async () => {
    await expect(store().list('P', { prefix: 'B#', after: 'A#1' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
    await expect(store().list('P', { after: '' })).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });
}

function dueTimes(store: () => StateStore): void {
  it('finds what is due over all shards, oldest first, the border inside', async () => {
    for (let i = 0; i < 20; i++) {
      await store().put({ key: { p: `I#${i}`, s: 'S' }, body: i, expected: 'any', dueAtMs: noonMs + i });
    }
    const keys = await store().due(noonMs + 11, 100);
    expect(keys).toEqual(Array.from({ length: 12 }, (_, i) => ({ p: `I#${i}`, s: 'S' })));
    expect(await store().due(noonMs + 19, 3)).toEqual(keys.slice(0, 3));
    expect(await store().due(noonMs - 1, 100)).toEqual([]);
  });

  it('makes due at another time what is due, and leaves all else as it is', async () => {
    const key = { p: 'INSTANCE#1', s: 'STATE' };
    const other = { p: 'INSTANCE#2', s: 'STATE' };
    await store().put({ key, body: 1, expected: 'absent', dueAtMs: noonMs });
    await store().postpone(key, noonMs - 1, noonMs + 9);
    expect(await store().due(noonMs, 10)).toEqual([key]);
    await store().postpone(key, noonMs, noonMs + 5);
    expect([await store().due(noonMs + 4, 10), await store().due(noonMs + 5, 10)]).toEqual([[], [key]]);
    expect(await store().get(key)).toEqual({ key, version: 1, body: 1 });
    await store().postpone(other, noonMs, noonMs);
    expect(await store().get(other)).toBeUndefined();
    expect(await store().put({ key, body: 2, expected: 1 })).toBe('stored');
    await store().postpone(key, noonMs + 5, noonMs + 6);
    expect(await store().due(noonMs + 99, 10)).toEqual([]);
  });

  it('forgets a due time that a later write leaves out, and follows one that it moves', async () => {
    const [stays, moves] = [
      { p: 'I#1', s: 'S' },
      { p: 'I#2', s: 'S' },
    ];
    for (const key of [stays, moves])
      await store().put({ key, body: 1, expected: 'absent', dueAtMs: noonMs });
    await store().put({ key: stays, body: 2, expected: 1 });
    await store().put({ key: moves, body: 2, expected: 1, dueAtMs: noonMs + 5 });
    expect(await store().due(noonMs + 4, 10)).toEqual([]);
    expect(await store().due(noonMs + 5, 10)).toEqual([moves]);
  });
}

function transactions(ports: () => StatePorts): void {
  const key = { p: 'INSTANCE#2', s: 'STATE' };
  const events = (count: number) => Array.from({ length: count }, (_, nonce) => eventOf({ nonce }));
  const storedOf = async (wanted: readonly { readonly id: string }[]) =>
    (await Promise.all(wanted.map(({ id }) => ports().events.get(id)))).filter(
      (event) => event !== undefined,
    );

  it.each([0, 1, eventsPerTransaction, eventsPerTransaction + 1])(
    'stores an item with %i events',
    async (count) => {
      const added = events(count);
      const write = { key, body: 'a', expected: 'absent', dueAtMs: noonMs } as const;
      expect(await ports().state.putWithEvents(write, added)).toBe('stored');
      expect(await ports().state.get(key)).toEqual({ key, version: 1, body: 'a' });
      expect(await ports().state.due(noonMs, 1)).toEqual([key]);
      expect(await storedOf(added)).toEqual(added);
    },
  );

  it.each([1, eventsPerTransaction + 1])('stores none of %i events if the item conflicts', async (count) => {
    await ports().state.put({ key, body: 'a', expected: 'absent' });
    expect(await ports().state.putWithEvents({ key, body: 'b', expected: 2 }, events(count))).toBe(
      'conflict',
    );
    expect(await ports().state.putWithEvents({ key, body: 'b', expected: 'absent' }, events(count))).toBe(
      'conflict',
    );
    expect(await ports().state.get(key)).toEqual({ key, version: 1, body: 'a' });
    expect(await storedOf(events(count))).toEqual([]);
  });

  it('keeps an event that is there already and stores the rest', async () => {
    const [first, second, third] = events(3);
    if (!first || !second || !third) throw new Error('three events');
    await ports().events.put({ ...first, r: 1 });
    await ports().events.put({ ...third, r: 3 });
    expect(
      await ports().state.putWithEvents({ key, body: 'a', expected: 'absent' }, [first, second, third]),
    ).toBe('stored');
    expect(await storedOf([first, second, third])).toEqual([{ ...first, r: 1 }, second, { ...third, r: 3 }]);
  });

  it('stores an item whose events are all there already, and takes one event twice as one', async () => {
    const [event] = events(1);
    if (!event) throw new Error('one event');
    expect(await ports().state.putWithEvents({ key, body: 'a', expected: 'absent' }, [event, event])).toBe(
      'stored',
    );
    expect(await ports().state.putWithEvents({ key, body: 'b', expected: 1 }, [event])).toBe('stored');
    expect(await ports().state.get(key)).toEqual({ key, version: 2, body: 'b' });
  });
}
