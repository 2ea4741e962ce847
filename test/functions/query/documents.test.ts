import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import type { SampleItem } from '../../../functions/ports/stores.ts';
import { documentValues } from '../../../functions/query/documents.ts';
import { makeQueryHandler } from '../../../functions/query/handler.ts';
import { type EventsPage, eventQueryLimits } from '../../../shared/api/events.ts';
import { type DocumentsAnswer, documentsLimits, type HostsPage } from '../../../shared/api/hosts.ts';
import { encodeColumns, schemaHash } from '../../../shared/facts/codec.ts';
import type { Series } from '../../../shared/facts/document.ts';
import { dayMs } from '../../../shared/time.ts';
import { nineMs, occurrenceDraft, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

function makeService() {
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const samples = makeFakeSampleStore();
  const handler = makeQueryHandler({ state, events, samples, clock: () => nineMs, log: keptLog().log });
  const get = (path: string, query: Record<string, string> = {}) =>
    handler(apiEvent(`GET ${path}`, { role: 'viewer', query }));
  return { events, state, samples, get };
}

const cpu = { metric: 'system.cpu.utilization', labels: {}, resolution: 0.0001 };
const disk = { metric: 'system.filesystem.utilization', labels: { mountpoint: '/' }, resolution: 0.0001 };

function item(
  seq: number,
  series: readonly Series[],
  columns: readonly (readonly (number | undefined)[])[],
): SampleItem {
  const fromMs = nineMs - 60_000 + seq * 1000;
  const count = columns[0]?.length ?? 0;
  return {
    host: 'node-1',
    boot: 'boot-aaaa',
    seq,
    builtAtMs: fromMs + 10_000,
    receivedAtMs: fromMs + 11_000,
    bodyHash: new Uint8Array(16),
    clockOffsetMs: 500,
    block: {
      schema: schemaHash(series),
      fromMs,
      intervalMs: 10_000,
      count,
      columns: encodeColumns(columns, count),
    },
    expiresAtMs: fromMs + 7 * dayMs,
  };
}

async function withItems(...items: readonly (readonly [SampleItem, readonly Series[]])[]) {
  const service = makeService();
  for (const [each, series] of items) {
    await service.samples.putSchema({ hash: schemaHash(series), series });
    await service.samples.put(each);
  }
  const span = { from: String(nineMs - dayMs), to: String(nineMs + dayMs) };
  const read = async (query: Record<string, string>) =>
    told(await service.get('/v1/hosts/node-1/documents', { ...span, ...query })).body as DocumentsAnswer;
  return { ...service, read };
}

describe('documents of a host', () => {
  const first = item(
    0,
    [cpu, disk],
    [
      [100, undefined],
      [9500, 9501],
    ],
  );
  const second = item(1, [disk, cpu], [[9502], [200]]);
  const { block: _, ...empty } = item(2, [], []);

  it('hold their receipts, their ticks and the values of the asked metrics, with corrected times', async () => {
    const { read } = await withItems([first, [cpu, disk]], [second, [disk, cpu]], [empty, []]);
    const fromMs = nineMs - 60_000;
    expect(await read({ metrics: cpu.metric })).toEqual({
      read: { items: 3, units: expect.any(Number) },
      host: 'node-1',
      series: [{ metric: cpu.metric, labels: {} }],
      documents: [
        {
          builtAtMs: fromMs + 10_000,
          receivedAtMs: fromMs + 11_000,
          ticks: { fromMs: fromMs + 500, intervalMs: 10_000, count: 2 },
          columns: [[0, [0.01, null]]],
        },
        {
          builtAtMs: fromMs + 11_000,
          receivedAtMs: fromMs + 12_000,
          ticks: { fromMs: fromMs + 1500, intervalMs: 10_000, count: 1 },
          columns: [[0, [0.02]]],
        },
        { builtAtMs: fromMs + 12_000, receivedAtMs: fromMs + 13_000, columns: [] },
      ],
    });
    const both = await read({ metrics: `${cpu.metric},${disk.metric}` });
    expect(both.series.map(({ metric }) => metric)).toEqual([cpu.metric, disk.metric]);
    expect(both.documents[1]?.columns).toEqual([
      [1, [0.9502]],
      [0, [0.02]],
    ]);
    const none = await read({});
    expect(none.documents.map(({ columns, ticks }) => [columns, ticks?.count])).toEqual([
      [[], 2],
      [[], 1],
      [[], undefined],
    ]);
  });

  it('are no more in one answer than the store reads at once, and go on behind the last', async () => {
    const items = Array.from({ length: documentsLimits.documents + 1 }, (_, i) => item(i, [cpu], [[i]]));
    const { read } = await withItems(...items.map((each) => [each, [cpu]] as const));
    const page = await read({ metrics: cpu.metric });
    expect(page.documents).toHaveLength(documentsLimits.documents);
    const rest = await read({ metrics: cpu.metric, after: page.next as string });
    expect([rest.documents.length, rest.next]).toEqual([1, undefined]);
  });

  it('are no more than hold so many values, and one at least', async () => {
    const series = Array.from({ length: 200 }, (_, i) => ({ ...disk, labels: { mountpoint: `/${i}` } }));
    const column = Array.from({ length: 250 }, () => 1);
    const columns = series.map(() => column);
    const { read } = await withItems(
      ...[0, 1, 2, 3].map((seq) => [item(seq, series, columns), series] as const),
    );
    const page = await read({ metrics: disk.metric });
    expect(page.documents.length * 50_000).toBe(documentValues);
    const rest = await read({ metrics: disk.metric, after: page.next as string });
    expect([rest.documents.length, rest.next]).toEqual([2, undefined]);
  });

  it.each<[Record<string, string>, string, string]>([
    [{ from: '2000', to: '2000' }, 'TIME_ORDER', 'from'],
    [
      { metrics: Array.from({ length: documentsLimits.metrics + 1 }, () => 'm').join() },
      'TOO_MANY',
      'metrics',
    ],
    [{ metrics: 'm'.repeat(documentsLimits.metricsChars + 1) }, 'TOO_LONG', 'metrics'],
    [{ after: 'nowhere' }, 'CURSOR_INVALID', 'after'],
  ])('are refused for %j', async (query, code, field) => {
    const { get } = makeService();
    const span = { from: String(nineMs - dayMs), to: String(nineMs) };
    expect(refusal(await get('/v1/hosts/node-1/documents', { ...span, ...query }))).toEqual([
      400,
      code,
      field,
    ]);
  });

  it('take as many metrics as they may', async () => {
    const metrics = Array.from({ length: documentsLimits.metrics }, (_, i) => `m${i}`).join();
    const { read } = await withItems([first, [cpu, disk]]);
    expect((await read({ metrics })).series).toEqual([]);
  });
});

describe('a host', () => {
  it('is told with the times at which it was a member', async () => {
    const { state, get } = makeService();
    const body: HostRecord = {
      host: 'a',
      name: 'a',
      state: 'removed',
      tags: { role: 'web' },
      keyThumbprint: 'secret enough',
      enrolledAtMs: 1,
      stateAtMs: 9,
      past: [{ tags: { role: 'db' }, startMs: 1, endMs: 5 }],
    };
    await state.put({ key: stateKeys.host('a'), body, expected: 'absent' });
    const { hosts } = told(await get('/v1/hosts')).body as HostsPage;
    expect(hosts[0]?.memberships).toEqual([{ tags: { role: 'db' }, startMs: 1, endMs: 5 }]);
    expect(hosts[0]).not.toHaveProperty('past');
  });
});

describe('events of several types', () => {
  it('are asked for at once', async () => {
    const { events, get } = makeService();
    const raise = { ...raiseDraft('node-1', nineMs - 60_000), r: nineMs };
    const started = { ...occurrenceDraft('node-1', 'a', nineMs - 1000), r: nineMs };
    for (const event of [raise, started]) await events.put(event);
    const found = async (types: string) =>
      (told(await get('/v1/events', { types })).body as EventsPage).events;
    expect(await found('DISK_FULL,HOST_STARTED')).toEqual([started, raise]);
    expect(await found('DISK_FULL')).toEqual([raise]);
  });

  it.each([
    [Array.from({ length: eventQueryLimits.types }, () => 'X').join(), 200],
    [Array.from({ length: eventQueryLimits.types + 1 }, () => 'X').join(), 400],
    ['x', 400],
    ['', 400],
  ])('are refused unless %s are types, and not too many', async (types, status) => {
    expect((await makeService().get('/v1/events', { types })).statusCode).toBe(status);
  });
});
