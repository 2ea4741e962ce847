import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import type { SampleItem } from '../../../functions/ports/stores.ts';
import { makeQueryHandler } from '../../../functions/query/handler.ts';
import { samplesLimits } from '../../../functions/query/samples.ts';
import { type EventsPage, eventQueryLimits } from '../../../shared/api/events.ts';
import type { HostsPage, SamplesAnswer } from '../../../shared/api/hosts.ts';
import type { Role } from '../../../shared/api/roles.ts';
import { encodeColumns, schemaHash } from '../../../shared/facts/codec.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { dayMs, hourMs } from '../../../shared/time.ts';
import { clearDraft, nineMs, occurrenceDraft, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

function makeService() {
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const samples = makeFakeSampleStore();
  const handler = makeQueryHandler({ state, events, samples, clock: () => nineMs, log: keptLog().log });
  const get = (path: string, query: Record<string, string> = {}, role: Role = 'viewer') =>
    handler(apiEvent(`GET ${path}`, { role, query }));
  return { events, state, samples, get };
}

describe('events', () => {
  const raise: TocsinEvent = { ...raiseDraft('node-1', nineMs - 60_000), r: nineMs };
  const clear: TocsinEvent = { ...clearDraft(raise, 10_000), r: nineMs };
  const old: TocsinEvent = { ...occurrenceDraft('node-2', 'a', nineMs - dayMs - 60_000), r: nineMs };
  const young: TocsinEvent = { ...occurrenceDraft('node-2', 'b', nineMs - 1000), r: nineMs };

  async function withEvents() {
    const service = makeService();
    for (const event of [raise, clear, old, young]) await service.events.put(event);
    const idsOf = async (query: Record<string, string>) =>
      (told(await service.get('/v1/events', query)).body as EventsPage).events.map(({ id }) => id);
    return { ...service, idsOf };
  }

  it('are those of the last day, newest first', async () => {
    const { get } = await withEvents();
    const read = { items: 3, units: expect.any(Number) };
    expect(told(await get('/v1/events'))).toEqual({
      status: 200,
      body: { events: [young, clear, raise], read },
    });
  });

  it.each<[Record<string, string>, TocsinEvent[]]>([
    [{ from: String(old.t), to: String(old.t + 1) }, [old]],
    [{ from: String(old.t + 1), to: String(raise.t) }, []],
    [{ from: '2026-11-21T08:59:59Z' }, [young]],
    [{ type: 'DISK_FULL' }, [clear, raise]],
    [{ host: 'node-2' }, [young]],
    [{ severity: 'major' }, [clear, raise]],
    [{ open: 'true' }, [raise]],
    [{ open: 'false' }, [young, clear, raise]],
  ])('are filtered by %j', async (query, expected) => {
    const { idsOf } = await withEvents();
    expect(await idsOf(query)).toEqual(expected.map(({ id }) => id));
  });

  it('hold what agents tell of member rules only for those who ask for it', async () => {
    const { events, idsOf } = await withEvents();
    const changed = { ...occurrenceDraft('node-2', 'c', nineMs - 500), type: 'MEMBER_CHANGED', r: nineMs };
    await events.put(changed);
    expect(await idsOf({ host: 'node-2' })).toEqual([young.id]);
    expect(await idsOf({ type: 'MEMBER_CHANGED' })).toEqual([changed.id]);
  });

  it('come in pages that together are the whole', async () => {
    const { get } = await withEvents();
    const found: string[] = [];
    let after: string | undefined;
    do {
      const query = { limit: '1', from: '0', ...(after !== undefined && { after }) };
      const page = told(await get('/v1/events', query)).body as EventsPage;
      found.push(...page.events.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined && found.length < 10);
    expect(found).toEqual([young, clear, raise, old].map(({ id }) => id));
  });

  it.each<[Record<string, string>, string, string]>([
    [{ limit: String(eventQueryLimits.limit + 1) }, 'OUT_OF_RANGE', 'limit'],
    [{ limit: '0' }, 'OUT_OF_RANGE', 'limit'],
    [{ from: 'yesterday' }, 'FIELD_INVALID', 'from'],
    [{ severity: 'bad' }, 'FIELD_INVALID', 'severity'],
    [{ tpye: 'X' }, 'FIELD_UNKNOWN', 'tpye'],
    [{ from: '2000', to: '2000' }, 'TIME_ORDER', 'from'],
  ])('refuse %j', async (query, code, field) => {
    const { get } = makeService();
    expect(refusal(await get('/v1/events', query))).toEqual([400, code, field]);
  });

  it('take the largest page', async () => {
    expect(
      (await makeService().get('/v1/events', { limit: String(eventQueryLimits.limit) })).statusCode,
    ).toBe(200);
  });

  it('are told one by one with the events that they were made of', async () => {
    const { get, events } = await withEvents();
    expect(told(await get(`/v1/events/${clear.id}`))).toEqual({
      status: 200,
      body: { event: clear, causes: [raise] },
    });
    const both = {
      ...young,
      id: occurrenceDraft('node-2', 'c').id,
      causes: [clear.id, old.id.replace(/.$/, 'z'), raise.id],
    };
    await events.put(both);
    expect(told(await get(`/v1/events/${both.id}`)).body).toEqual({ event: both, causes: [clear, raise] });
  });

  it("are refused by an id that is none, and one that is nobody's", async () => {
    const { get } = makeService();
    expect(refusal(await get('/v1/events/abc'))).toEqual([400, 'FIELD_INVALID', 'id']);
    expect(refusal(await get(`/v1/events/${raise.id}`))).toEqual([404, 'EVENT_UNKNOWN', 'id']);
    expect(refusal(await get('/v1/events', {}, 'emitter'))).toEqual([403, 'ROLE_INSUFFICIENT']);
  });
});

const series = [
  { metric: 'system.filesystem.utilization', labels: { mountpoint: '/' }, resolution: 0.0001 },
  { metric: 'system.cpu.utilization', labels: {}, resolution: 0.0001 },
  { metric: 'system.filesystem.utilization', labels: { mountpoint: '/data' }, resolution: 0.0001 },
];
const hash = schemaHash(series);

/** A document of two samples, 10 s apart, built at the time of the second. */
function item(seq: number, fromMs: number, more: Partial<SampleItem> = {}): SampleItem {
  const columns = encodeColumns(
    [
      [100 * seq, undefined],
      [1, 2],
      [9500, 9501],
    ],
    2,
  );
  return {
    host: 'node-1',
    boot: 'boot-aaaa',
    seq,
    builtAtMs: fromMs + 10_000,
    receivedAtMs: fromMs + 11_000,
    bodyHash: new Uint8Array(16),
    clockOffsetMs: 0,
    block: { schema: hash, fromMs, intervalMs: 10_000, count: 2, columns },
    expiresAtMs: fromMs + 7 * dayMs,
    ...more,
  };
}

describe('samples', () => {
  const path = '/v1/hosts/node-1/samples';
  const metric = 'system.filesystem.utilization';

  async function withSamples(items: readonly SampleItem[]) {
    const service = makeService();
    await service.samples.putSchema({ hash, series });
    for (const each of items) await service.samples.put(each);
    const read = async (query: Record<string, string>) =>
      told(await service.get(path, { metric, ...query })).body as SamplesAnswer;
    return { ...service, read };
  }

  it('are the series of one metric with corrected times, and null where a sample is missing', async () => {
    const t0 = nineMs - 60_000;
    const { read } = await withSamples([item(1, t0), item(2, t0 + 20_000, { clockOffsetMs: 500 })]);
    expect(await read({})).toEqual({
      host: 'node-1',
      metric,
      series: [
        {
          labels: { mountpoint: '/' },
          points: [
            [t0, 0.01],
            [t0 + 10_000, null],
            [t0 + 20_500, 0.02],
            [t0 + 30_500, null],
          ],
        },
        {
          labels: { mountpoint: '/data' },
          points: [
            [t0, 0.95],
            [t0 + 10_000, 0.9501],
            [t0 + 20_500, 0.95],
            [t0 + 30_500, 0.9501],
          ],
        },
      ],
    });
  });

  it('lie in [from, to), also when their document was built later', async () => {
    const t0 = nineMs - 60_000;
    const { read } = await withSamples([item(1, t0)]);
    const times = async (from: number, to: number) =>
      (await read({ from: String(from), to: String(to) })).series[1]?.points.map(([t]) => t - t0) ?? [];
    expect(await times(t0, t0 + 10_000)).toEqual([0]);
    expect(await times(t0, t0 + 10_001)).toEqual([0, 10_000]);
    expect(await times(t0 + 1, t0 + 10_001)).toEqual([10_000]);
  });

  it('are none of an unknown metric, host or schema', async () => {
    const lost = item(2, nineMs - 30_000);
    const { read, get } = await withSamples([
      { ...lost, block: { ...(lost.block as NonNullable<SampleItem['block']>), schema: 'lost' } },
    ]);
    expect((await read({})).series).toEqual([]);
    expect(told(await get('/v1/hosts/node-9/samples', { metric })).body).toMatchObject({ series: [] });
    expect(refusal(await get(path))).toEqual([400, 'FIELD_MISSING', 'metric']);
  });

  it('span a day at most', async () => {
    const { get } = makeService();
    const span = (ms: number) => get(path, { metric, from: String(nineMs - ms), to: String(nineMs) });
    expect((await span(samplesLimits.windowMs)).statusCode).toBe(200);
    expect(refusal(await span(samplesLimits.windowMs + 1))).toEqual([400, 'WINDOW_TOO_LONG', 'from']);
  });

  it('are cut at their bound of points, and go on where they were cut', async () => {
    // 360 samples of 300 series of one metric in each document: two documents exceed the bound twice.
    const wide = Array.from({ length: 300 }, (_, i) => ({
      metric,
      labels: { mountpoint: `/${i}` },
      resolution: 1,
    }));
    const schema = { hash: schemaHash(wide), series: wide };
    const { read, samples } = await withSamples([]);
    await samples.putSchema(schema);
    const columns = encodeColumns(
      wide.map(() => Array.from({ length: 360 }, () => 1)),
      360,
    );
    const starts = [nineMs - 3000_000, nineMs - 2000_000];
    for (const [seq, fromMs] of starts.entries()) {
      const block = { schema: schema.hash, fromMs, intervalMs: 1000, count: 360, columns };
      await samples.put(item(seq, fromMs, { block, builtAtMs: fromMs + 360_000 }));
    }
    const first = await read({});
    expect([first.series.length, first.series[0]?.points.length, first.nextFromMs]).toEqual([
      300,
      360,
      starts[1],
    ]);
    const second = await read({ from: String(first.nextFromMs) });
    expect([second.series[0]?.points[0]?.[0], second.nextFromMs]).toEqual([starts[1], undefined]);
  });
});

describe('hosts', () => {
  const record = (host: string): HostRecord => ({
    host,
    name: host,
    state: 'active',
    tags: { role: 'web' },
    keyThumbprint: 'secret enough',
    enrolledAtMs: 1,
    stateAtMs: 2,
    stateBy: 'operator',
  });

  it('are listed in pages with their last contact, without their keys', async () => {
    const { get, state, samples } = makeService();
    for (const host of ['a', 'b', 'c']) {
      await state.put({ key: stateKeys.host(host), body: record(host), expected: 'absent' });
    }
    await samples.put({ ...item(0, nineMs - hourMs), host: 'b' });
    const page = (await get('/v1/hosts', { limit: '2' })) as { statusCode: number; body: string };
    const { hosts, next } = told(page).body as HostsPage;
    const tags = { role: 'web' };
    const shown = { state: 'active', tags, enrolledAtMs: 1, memberships: [{ tags, startMs: 1 }] };
    expect(hosts).toEqual([
      { host: 'a', name: 'a', ...shown, lastContactMs: null },
      { host: 'b', name: 'b', ...shown, lastContactMs: nineMs - hourMs + 11_000 },
    ]);
    const rest = told(await get('/v1/hosts', { limit: '2', after: next as string })).body as HostsPage;
    expect([rest.hosts.map(({ host }) => host), rest.next]).toEqual([['c'], undefined]);
  });

  it.each([
    ['500', 200],
    ['501', 400],
  ])('answer a limit of %s with %d', async (limit, status) => {
    expect((await makeService().get('/v1/hosts', { limit })).statusCode).toBe(status);
  });
});
