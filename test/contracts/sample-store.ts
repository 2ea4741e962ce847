import { beforeEach, describe, expect, it } from 'vitest';
import { sampleDaysMax, seqEnd } from '../../functions/adapters/sample-keys.ts';
import type { SampleItem, SampleStore } from '../../functions/ports/stores.ts';
import { dayMs, dayOf, minuteMs } from '../../shared/time.ts';
import { noonMs, sampleOf } from './facts.ts';
import { newestOfBoots } from './newest-sample.ts';

/** What every `SampleStore` keeps to. `make` gives a store that nobody else writes. */
export function describeSampleStore(name: string, make: () => Promise<SampleStore>): void {
  describe(`sample store: ${name}`, () => {
    let store: SampleStore;
    beforeEach(async () => {
      store = await make();
    });
    documents(() => store);
    ranges(() => store);
    latest(() => store);
    newestOfBoots(() => store);
    schemas(() => store);
  });
}

function documents(store: () => SampleStore): void {
  const { block: _, ...withoutBlock } = sampleOf('node-1', 7);
  const { clockOffsetMs: __, ...withoutOffset } = sampleOf('node-1', 7);

  it.each([
    { what: 'a document with samples', item: sampleOf('node-1', 7) },
    { what: 'a document without samples', item: withoutBlock },
    { what: 'a document that tells no offset', item: withoutOffset },
    { what: 'a document of an agent that posts each hour', item: { ...withoutOffset, flushMs: 3_600_000 } },
    { what: 'the last sequence number', item: sampleOf('node-1', seqEnd - 1, { builtAtMs: noonMs }) },
    {
      what: 'a document that came before its time',
      item: sampleOf('n.1_x-y', 0, { receivedAtMs: noonMs - 400 }),
    },
  ])('gives back $what', async ({ item }) => {
    expect(await store().put(item)).toBe('stored');
    expect(await store().get(item.host, item.boot, item.seq, item.builtAtMs)).toEqual(item);
    expect(await store().newest(item.host, item.builtAtMs)).toEqual(item);
  });

  it('refuses a sequence number that its key cannot hold', async () => {
    await expect(store().put(sampleOf('node-1', seqEnd, { builtAtMs: noonMs }))).rejects.toMatchObject({
      code: 'SEQUENCE_OUT_OF_RANGE',
    });
  });

  it('keeps the expiry to the second, rounded up', async () => {
    await store().put(sampleOf('node-1', 0, { expiresAtMs: noonMs + 1 }));
    expect((await store().newest('node-1', noonMs))?.expiresAtMs).toBe(noonMs + 1_000);
  });

  it('tells a retry from another body of the same name, and keeps the first', async () => {
    const item = sampleOf('node-1', 7);
    await store().put(item);
    expect(await store().put({ ...item, receivedAtMs: item.receivedAtMs + 9 })).toBe('duplicate');
    expect(await store().put({ ...item, bodyHash: new Uint8Array(16).fill(9) })).toBe('conflict');
    expect(await store().get('node-1', item.boot, 7, item.builtAtMs)).toEqual(item);
  });

  it('answers nothing for what is not there', async () => {
    await store().put(sampleOf('node-1', 7));
    expect(await store().get('node-1', 't5abcd-x7q2', 8, noonMs)).toBeUndefined();
    expect(await store().newest('node-2', noonMs)).toBeUndefined();
  });

  it.each([0, 1, 100, 101])(
    'tells of %i documents by their names, in their order, and not of others',
    async (count) => {
      const stored = Array.from({ length: count }, (_, i) => sampleOf(`node-${i % 7}`, i));
      for (const item of stored) await store().put(item);
      const names = stored.flatMap(({ host, boot, seq, builtAtMs }) => [
        { host, boot, seq, builtAtMs },
        { host, boot: 't5abcd-none', seq, builtAtMs },
      ]);
      const told = stored.flatMap(({ host, boot, seq, builtAtMs, receivedAtMs, clockOffsetMs }) => [
        { host, boot, seq, builtAtMs, receivedAtMs, clockOffsetMs },
        undefined,
      ]);
      expect(await store().receipts(names)).toEqual(told);
    },
  );

  it('tells in a receipt no offset where the document told none, and how often the agent posts', async () => {
    const item = { ...withoutOffset, flushMs: 3_600_000 };
    await store().put(item);
    const { bodyHash: ___, block: ____, expiresAtMs: _____, ...receipt } = item;
    expect(await store().receipts([item])).toEqual([receipt]);
  });
}

function ranges(store: () => SampleStore): void {
  const items = [-800, -1, 0, 1, 2, 3, 800].map((minute, i) =>
    sampleOf('node-1', i, { builtAtMs: noonMs + minute * minuteMs }),
  );
  const fill = async () => {
    for (const item of [...items, sampleOf('node-10', 1)]) await store().put(item);
  };

  it('lists oldest first, from inside and to outside', async () => {
    await fill();
    const { read, ...page } = await store().range('node-1', noonMs, noonMs + 3 * minuteMs, 10);
    expect(page).toEqual({ items: items.slice(2, 5) });
    expect(read.units).toBeGreaterThan(0);
    const next = await store().range('node-1', noonMs + 1, noonMs + 3 * minuteMs + 1, 10);
    expect(next.items).toEqual(items.slice(3, 6));
  });

  it('pages over days and says next only if something follows', async () => {
    await fill();
    const [fromMs, toMs] = [noonMs - dayMs, noonMs + dayMs];
    const seen: SampleItem[] = [];
    const sizes: number[] = [];
    let after: string | undefined;
    do {
      const page = await store().range('node-1', fromMs, toMs, 3, after);
      seen.push(...page.items);
      sizes.push(page.items.length);
      after = page.next;
    } while (after !== undefined && sizes.length < 10);
    expect(sizes).toEqual([3, 3, 1]);
    expect(seen).toEqual(items);
    expect((await store().range('node-1', fromMs, toMs, items.length)).next).toBeUndefined();
  });

  it('refuses a range over too many days and a cursor that is none', async () => {
    const fromMs = noonMs - (noonMs % dayMs);
    const endMs = fromMs + sampleDaysMax * dayMs;
    expect((await store().range('node-1', fromMs, endMs, 10)).items).toEqual([]);
    await expect(store().range('node-1', fromMs, endMs + 1, 10)).rejects.toMatchObject({
      code: 'RANGE_TOO_LONG',
    });
    await expect(store().range('node-1', fromMs, endMs, 10, 'x')).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it('tells what it looked at: all of the day, also what was built at another time', async () => {
    await fill();
    const ofDay = items.filter(({ builtAtMs }) => dayOf(builtAtMs) === dayOf(noonMs));
    const { items: found, read } = await store().range('node-1', noonMs, noonMs + 1, 10);
    expect([found.length, read.items]).toEqual([1, ofDay.length]);
    expect(ofDay.length).toBeGreaterThan(1);
  });

  it('answers nothing for an empty time', async () => {
    await fill();
    expect((await store().range('node-1', noonMs, noonMs, 10)).items).toEqual([]);
  });
}

function latest(store: () => SampleStore): void {
  const items = [-800, -2, -1, 0].map((minute, i) =>
    sampleOf('node-1', i, { builtAtMs: noonMs + minute * minuteMs }),
  );

  it.each([
    { from: 0, limit: 10, seqs: [3] },
    { from: -1, limit: 10, seqs: [3, 2] },
    { from: -1 + 1 / minuteMs, limit: 10, seqs: [3] },
    { from: -800, limit: 10, seqs: [3, 2, 1, 0] },
    { from: -800, limit: 3, seqs: [3, 2, 1] },
    { from: 1, limit: 10, seqs: [] },
  ])('lists the last documents back to minute $from, at most $limit', async ({ from, limit, seqs }) => {
    for (const item of [...items, sampleOf('node-10', 9)]) await store().put(item);
    const found = await store().latest('node-1', noonMs + from * minuteMs, noonMs + minuteMs, limit);
    expect(found).toEqual(seqs.map((seq) => items[seq]));
  });
}

function schemas(store: () => SampleStore): void {
  it('remembers the series of a schema, also when it is put twice', async () => {
    const series = [{ metric: 'system.cpu.utilization', labels: { mode: 'user' }, resolution: 0.0001 }];
    expect(await store().schema('h1')).toBeUndefined();
    await store().putSchema({ hash: 'h1', series });
    await store().putSchema({ hash: 'h1', series });
    expect(await store().schema('h1')).toEqual(series);
    expect(await store().schema('h2')).toBeUndefined();
  });
}
