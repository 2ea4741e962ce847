import { describe, expect, it } from 'vitest';
import { makeAgentClock } from '../../agent/agent-clock.ts';
import { makeDocuments } from '../../agent/documents.ts';
import type { PostAnswer } from '../../agent/host.ts';
import { loadIdentity } from '../../agent/identity.ts';
import { outcomeOf, retryAfterMs } from '../../agent/outcome.ts';
import { backoffMs, uplinkLimits } from '../../agent/retry.ts';
import { maxSchemas, openSchemas } from '../../agent/schemas.ts';
import { nextToSend } from '../../agent/send-order.ts';
import { openSpool } from '../../agent/spool.ts';
import { entryOf } from '../../agent/spool-file.ts';
import { defaultSpoolLimits } from '../../agent/spool-limits.ts';
import { makeUplink, type Uplink } from '../../agent/uplink.ts';
import type { Document } from '../../shared/facts/document.ts';
import { limits } from '../../shared/facts/limits.ts';
import { minuteMs, secondMs } from '../../shared/time.ts';
import { FakeHost, json } from './fake-host.ts';
import { FakeService } from './fake-service.ts';
import { occurrence } from './occurrence.ts';
import { account, identity } from './running-agent.ts';

async function setUp() {
  const host = new FakeHost();
  const service = new FakeService(host);
  const clock = makeAgentClock(host);
  const spool = await openSpool(host, '/state/spool', defaultSpoolLimits, clock.nowMs);
  const schemas = await openSchemas(host, '/state');
  const documents = makeDocuments({ host: 'h1', boot: 'tb0000-abcd', agentVersion: '1', intervalMs: 10_000 });
  const uplink: Uplink = makeUplink({
    host,
    api: 'https://api.example/base',
    stateDir: '/state',
    clock,
    spool,
    schemas,
    identity,
    nextName: documents.nextName,
    onAnswer: async () => undefined,
  });
  const send = async (events = 0, ticks = 1, seriesName = 'a'): Promise<Document> => {
    for (let tick = 0; tick < ticks; tick++) {
      const labels = { device: seriesName };
      const one = {
        metric: 'system.disk.io',
        labels,
        key: seriesName,
        value: tick * 512,
        scaled: tick,
        resolution: 512,
      };
      documents.addTick(clock.nowMs() + tick * 10_000, [one], []);
    }
    documents.addTick(
      clock.nowMs() + (ticks - 1) * 10_000,
      [],
      Array.from({ length: events }, (_, i) => occurrence(clock.nowMs() + i)),
    );
    const state = { clockOffsetMs: clock.offsetMs(), configVersion: null, dropped: {} };
    const [document] = documents.build(clock.nowMs(), state) as [Document];
    if (document.schema) await schemas.remember(document.schema);
    await uplink.add([document]);
    await host.advance(0);
    return document;
  };
  return { host, service, clock, spool, schemas, uplink, send };
}

const nowMs = Date.UTC(2026, 10, 21, 12);
const settledAccount = { unaccounted: 0, waiting: 0, lost: 0 };

describe('outcomeOf', () => {
  const error = (status: number, code?: string, headers: Record<string, string> = {}): PostAnswer =>
    json(status, code === undefined ? { message: 'Not Found' } : { error: { code } }, headers);

  it('reads what an answer means, and throws nothing away for what it does not know', () => {
    const answer = { duplicate: false, serverTimeMs: 5 };
    const table: ReadonlyArray<readonly [PostAnswer, unknown]> = [
      [json(200, answer), { kind: 'delivered', answer }],
      [{ ...json(200, answer), isCut: true }, { kind: 'delivered-unread' }],
      [json(200, { hello: 1 }), { kind: 'misdirected', code: 'ANSWER_UNKNOWN' }],
      [error(408, 'X'), { kind: 'transient', code: 'X' }],
      [error(429), { kind: 'transient', code: 'HTTP_429' }],
      [error(503, 'BUSY', { 'retry-after': '7' }), { kind: 'transient', code: 'BUSY', retryAfterMs: 7_000 }],
      [error(500), { kind: 'transient', code: 'HTTP_500' }],
      [error(413), { kind: 'too-large' }],
      [error(422, 'SCHEMA_UNKNOWN'), { kind: 'schema-unknown' }],
      [error(422, 'COLUMNS_MALFORMED'), { kind: 'rejected', code: 'COLUMNS_MALFORMED' }],
      [error(401, 'CREDENTIAL_EXPIRED'), { kind: 'credential-refused', code: 'CREDENTIAL_EXPIRED' }],
      [error(401, 'CREDENTIAL_REVOKED'), { kind: 'identity-refused', code: 'CREDENTIAL_REVOKED' }],
      [error(401, 'HOST_UNKNOWN'), { kind: 'identity-refused', code: 'HOST_UNKNOWN' }],
      [error(403, 'ANYTHING'), { kind: 'identity-refused', code: 'ANYTHING' }],
      [error(403, 'FOREIGN_HOST'), { kind: 'rejected', code: 'FOREIGN_HOST' }],
      [error(401, 'PROOF_EXPIRED'), { kind: 'clock-skew', code: 'PROOF_EXPIRED' }],
      [error(400, 'TIME_IN_FUTURE'), { kind: 'clock-skew', code: 'TIME_IN_FUTURE' }],
      [error(400, 'TIME_IN_PAST'), { kind: 'clock-skew', code: 'TIME_IN_PAST' }],
      [error(409, 'DOCUMENT_CONFLICT'), { kind: 'rejected', code: 'DOCUMENT_CONFLICT' }],
      [error(400, 'FIELD_INVALID'), { kind: 'rejected', code: 'FIELD_INVALID' }],
      [error(404), { kind: 'misdirected', code: 'HTTP_404' }],
      [error(404, 'ROUTE_UNKNOWN'), { kind: 'misdirected', code: 'ROUTE_UNKNOWN' }],
      [error(302), { kind: 'misdirected', code: 'HTTP_302' }],
      [error(400), { kind: 'misdirected', code: 'HTTP_400' }],
    ];
    for (const [given, outcome] of table) expect(outcomeOf(given, nowMs)).toEqual(outcome);
  });

  it('honours retry-after in seconds and dates, clamped to 1 s and 15 min; of garbage it makes nothing', () => {
    const table: ReadonlyArray<readonly [string | undefined, number | undefined]> = [
      ['0', 1_000],
      ['1', 1_000],
      ['2', 2_000],
      ['900', 900_000],
      ['901', 900_000],
      ['1000000000', 900_000],
      [new Date(nowMs + 30_000).toUTCString(), 30_000],
      [new Date(nowMs - 30_000).toUTCString(), 1_000],
      ['-1', undefined],
      ['abc', undefined],
      ['1.5', undefined],
      ['', undefined],
      [undefined, undefined],
    ];
    for (const [text, expected] of table) expect(retryAfterMs(text, nowMs)).toBe(expected);
  });
});

describe('backoffMs and nextToSend', () => {
  it('double the bound of a full jitter from 2 s to 5 min, and never wait less than 1 s', () => {
    expect([0, 1, 7, 8, 60].map((failures) => backoffMs(failures, 0.5))).toEqual([
      1_000, 2_000, 128_000, 150_000, 150_000,
    ]);
    expect(backoffMs(9, 0)).toBe(uplinkLimits.retryLeastMs);
  });

  it('send the oldest event first, then the newest, then the backlog from its beginning; what was deferred last', () => {
    const entry = (seq: number, isUrgent = false) =>
      entryOf({ boot: 'b-abcd', seq, builtAtMs: seq, isUrgent, bodyBytes: 1 });
    const all = [entry(1), entry(2, true), entry(3, true), entry(4)];
    const order: unknown[] = [];
    for (let left = all; left.length > 0; ) {
      const next = nextToSend(left, entry(4).name, new Set([entry(2, true).name]));
      order.push([left.length, next?.entry.builtAtMs, next?.isBacklog]);
      left = left.filter(({ name }) => name !== next?.entry.name);
    }
    expect(order).toEqual([
      [4, 3, false],
      [3, 4, false],
      [2, 1, true],
      [1, 2, false],
    ]);
    expect(nextToSend([], undefined, new Set())).toBeUndefined();
  });
});

describe('the uplink', () => {
  it('in ten minutes of 5xx makes at most 20 requests, however many documents come', async () => {
    const { host, service, spool, send } = await setUp();
    service.fault = () => json(503, { message: 'Service Unavailable' });
    for (let second = 0; second < 600; second += 5) {
      await send(1);
      await host.advance(5 * secondMs);
    }
    expect(host.requests.length).toBeLessThanOrEqual(20);
    expect(host.requests.length).toBeGreaterThan(3);
    service.fault = undefined;
    await host.advance(10 * minuteMs);
    expect(account(spool.counts())).toEqual(settledAccount);
  });

  it('waits as long as retry-after asks, also with an event at hand', async () => {
    const { host, service, send } = await setUp();
    service.fault = () => service.error(429, 'THROTTLED', { 'retry-after': '120' });
    await send();
    await send(1);
    await host.advance(119 * secondMs);
    expect(host.requests.length).toBe(1);
    await host.advance(2 * secondMs);
    expect(host.requests.length).toBe(2);
  });

  it('never sends as it is what was too large: it parts it, and sets aside the single fact that stays too large', async () => {
    const { host, service, spool, uplink, send } = await setUp();
    service.fault = (_, document) => {
      const isTooLarge =
        document.events.length > 2 || document.events.some(({ values }) => values.poison === true);
      return isTooLarge ? service.error(413, 'DOCUMENT_TOO_LARGE') : undefined;
    };
    const whole = await send(9, 4);
    const poison = { ...occurrence(nowMs - 1), values: { poison: true } };
    const documents = makeDocuments({
      host: 'h1',
      boot: 'tb0000-wxyz',
      agentVersion: '1',
      intervalMs: 10_000,
    });
    documents.addTick(nowMs, [], [poison]);
    await uplink.add(documents.build(nowMs, { clockOffsetMs: 0, configVersion: null, dropped: {} }));
    await host.advance(minuteMs);
    const bodies = host.requests.map(({ body }) => Buffer.from(body).toString('base64'));
    expect(new Set(bodies).size).toBe(bodies.length);
    const events = service.documents.flatMap((document) => document.events.map(({ id }) => id));
    expect([...events].sort()).toEqual(whole.events.map(({ id }) => id).sort());
    expect(service.documents.flatMap(({ samples }) => (samples ? [samples.count] : []))).toEqual([4]);
    expect(spool.counts().dropped).toEqual({ too_large: 1 });
    expect(account(spool.counts())).toMatchObject({ unaccounted: 0, waiting: 0 });
  });

  it('parts by itself what is beyond the limits of a request', async () => {
    const { host, service, spool, uplink } = await setUp();
    const noise = () => Array.from({ length: 12 }, () => host.randomText(250)).join('');
    const big = (i: number) => ({
      ...occurrence(nowMs + i),
      values: { a: noise(), b: noise(), c: noise(), d: noise() },
    });
    const events = Array.from({ length: 100 }, (_, index) => big(index));
    const documents = makeDocuments({
      host: 'h1',
      boot: 'tb0000-wxyz',
      agentVersion: '1',
      intervalMs: 10_000,
    });
    documents.addTick(nowMs, [], events);
    await uplink.add(documents.build(nowMs, { clockOffsetMs: 0, configVersion: null, dropped: {} }));
    await host.advance(minuteMs);
    expect(host.requests.length).toBeGreaterThan(2);
    for (const { body } of host.requests) expect(body.length).toBeLessThanOrEqual(limits.compressedBytes);
    expect(service.documents.flatMap((document) => document.events).length).toBe(100);
    expect(account(spool.counts())).toEqual(settledAccount);
  });

  it('adds the schema when the service does not know it, also of an earlier run', async () => {
    const { host, service, spool, send } = await setUp();
    await send();
    service.schemas.clear();
    await send();
    await host.advance(secondMs);
    expect(service.documents.map(({ schema }) => schema !== undefined)).toEqual([true, true]);
    service.schemas.clear();
    const again = await openSchemas(host, '/state');
    expect(again.find(service.documents[0]?.samples?.schema ?? '')).toEqual(service.documents[0]?.schema);
    expect(account(spool.counts())).toEqual(settledAccount);
  });

  it('saves the events of a document whose schema nobody knows any more', async () => {
    const { host, service, spool, send } = await setUp();
    await send(0, 1, 'first');
    service.fault = (_, { samples }) => (samples ? service.error(422, 'SCHEMA_UNKNOWN') : undefined);
    await send(1, 1, 'first');
    await send(0, 1, 'first');
    await host.advance(secondMs);
    expect(service.documents.at(-1)?.events.length).toBe(1);
    expect(spool.counts()).toMatchObject({ delivered: 2, dropped: { rejected: 1 } });
  });

  it('gets a new credential when the old one has ended, keeps it, and uses it', async () => {
    const { host, service, spool, send } = await setUp();
    service.fault = (request) =>
      request.headers.authorization === 'Tocsin renewed'
        ? undefined
        : service.error(401, 'CREDENTIAL_EXPIRED');
    await send();
    expect(host.requests.map(({ url }) => url.replace('https://api.example/base', ''))).toEqual([
      '/v1/documents',
      '/v1/credentials',
      '/v1/documents',
    ]);
    expect((await loadIdentity(host, '/state'))?.credential).toBe('renewed');
    expect(account(spool.counts())).toEqual(settledAccount);
  });

  it('tries one renewal, then waits five minutes each time, when nothing helps; and keeps all data', async () => {
    for (const [code, renewals] of [
      ['CREDENTIAL_EXPIRED', 1],
      ['CREDENTIAL_REVOKED', 0],
      ['HOST_UNKNOWN', 0],
    ] as const) {
      const { host, service, spool, send } = await setUp();
      service.fault = () => service.error(401, code);
      await send();
      await host.advance(5 * minuteMs - secondMs);
      const urls = host.requests.map(({ url }) => url.split('/').at(-1));
      expect(urls.filter((url) => url === 'credentials').length).toBe(renewals);
      expect(urls.filter((url) => url === 'documents').length).toBe(renewals + 1);
      await host.advance(2 * secondMs);
      expect(host.requests.length).toBeGreaterThan(urls.length);
      service.fault = undefined;
      await host.advance(6 * minuteMs);
      expect(account(spool.counts())).toEqual(settledAccount);
    }
  });

  it('takes over a credential that rides in an answer', async () => {
    const { host, service, send } = await setUp();
    service.extras = { credential: 'second' };
    await send();
    service.extras = {};
    await send();
    expect(host.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Tocsin first',
      'Tocsin second',
    ]);
    expect((await loadIdentity(host, '/state'))?.credential).toBe('second');
  });

  it('follows no redirect, and a document that a gateway refuses does not hold up the others', async () => {
    const { host, service, spool, send } = await setUp();
    service.fault = (_, { seq }) =>
      seq === 0 ? json(302, {}, { location: 'https://evil.example/' }) : undefined;
    await send(1);
    await send(1);
    await host.advance(10 * minuteMs);
    expect(host.requests.every(({ url }) => url.startsWith('https://api.example/base/'))).toBe(true);
    expect(service.documents.map(({ seq }) => seq)).toEqual([1]);
    expect(account(spool.counts())).toEqual({ unaccounted: 0, waiting: 1, lost: 0 });
  });

  it('sets aside what the service will never take, counts it, and goes on', async () => {
    const { service, spool, send, host } = await setUp();
    service.fault = (_, { seq }) => (seq === 0 ? service.error(400, 'FIELD_INVALID') : undefined);
    await send(1);
    await send(1);
    expect(service.documents.map(({ seq }) => seq)).toEqual([1]);
    expect(spool.counts().dropped).toEqual({ rejected: 1 });
    expect((await host.files('/state/spool/quarantine')).length).toBe(1);
  });

  it.each([
    ['future', 'TIME_IN_FUTURE'],
    ['past', 'TIME_IN_PAST'],
  ])('corrects a time in the %s once; the second refusal is final', async (_, code) => {
    const { host, service, spool, send, clock } = await setUp();
    service.skewMs = -3_600_000;
    service.fault = (_, { clockOffsetMs, seq }) =>
      clockOffsetMs === null || seq === 1 ? service.error(400, code) : undefined;
    await send();
    await send();
    await host.advance(secondMs);
    expect(clock.offsetMs()).toBe(-3_600_000);
    expect(service.documents.map(({ seq, clockOffsetMs }) => [seq, clockOffsetMs])).toEqual([
      [0, -3_600_000],
    ]);
    expect(spool.counts().dropped).toEqual({ rejected: 1 });
  });

  it('re-sends under the same name what it got no answer to, so that nothing is stored twice', async () => {
    const { host, service, spool, send } = await setUp();
    let isLost = true;
    service.fault = (_, document) => {
      if (!isLost) return undefined;
      isLost = false;
      service.store(document);
      return json(502, {});
    };
    await send(2);
    await host.advance(minuteMs);
    expect([service.documents.length, service.duplicates]).toEqual([1, 1]);
    expect(account(spool.counts())).toEqual(settledAccount);
  });
});

describe('schemas', () => {
  it('are kept up to a limit, the last used longest', async () => {
    const host = new FakeHost();
    const schemas = await openSchemas(host, '/state');
    const schema = (index: number) => ({ hash: `s${index}`, series: [] });
    for (let index = 0; index < maxSchemas; index++) await schemas.remember(schema(index));
    await schemas.remember(schema(0));
    expect(schemas.find('s1')).toEqual(schema(1));
    await schemas.remember(schema(maxSchemas));
    const again = await openSchemas(host, '/state');
    expect([again.find('s1'), again.find('s0')]).toEqual([undefined, schema(0)]);
  });
});
