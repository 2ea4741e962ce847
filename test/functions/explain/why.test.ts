import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { whyLimits } from '../../../functions/explain/limits.ts';
import type { ClaimRecord } from '../../../functions/respond/claims.ts';
import type { WhyNode } from '../../../shared/api/why.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { claimName, selectionName } from '../../../shared/policy/response-ids.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { clear, occurrence, raise } from '../../correlator/given.ts';
import { refusal } from '../http/api-event.ts';
import { documentOf, hostFacts, makeService } from './service.ts';

const rules = `
host_sets: { storage: { tags: { role: storage } } }
rules:
  - name: disk-full
    in: storage
    by: [host, mountpoint]
    when: system.filesystem.utilization >= 95%
    for: 1m
    emit: DISK_FULL
  - name: need-new-node
    by: []
    when: DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}
    emit: NEED_NEW_NODE
    set: { hosts: "labels(DISK_FULL, host)" }
policies:
  - name: add-storage
    on: NEED_NEW_NODE
    target: { type: host, each: hosts, take: 1 }
    mode: enforce
    guards: { cooldown: 30m }
    do:
      - responder: attach-storage
        with: { size: 1GiB, mount: /data-more, pool: demo, filesystem: ext4, create: true }
        timeout: 10m
    verify: { within: 2m }
`;

const full = (host: string, startMs: number) => ({
  type: 'DISK_FULL',
  labels: { host, mountpoint: '/data' },
  startMs,
});

async function withNeed() {
  const service = await makeService(rules, hostFacts('node-1', 'node-2'));
  const rule = {
    application: 'default',
    name: 'disk-full',
    hash: service.artifact.hostRules[0]?.hash as string,
  };
  const evidence = { 'system.filesystem.utilization': 0.97 };
  const ofHost = (event: TocsinEvent): TocsinEvent => ({
    ...event,
    start: event.t - minuteMs,
    rule,
    evidence,
  });
  const first = ofHost(raise(full('node-1', noonMs + 2 * minuteMs)));
  const second = ofHost(raise(full('node-2', noonMs + 3 * minuteMs)));
  await service.samples.put(documentOf('node-1', noonMs + minuteMs, [0.9, 0.97, 0.97, 0.97, 0.97, 0.98]));
  const [need] = await service.happen([first, second]);
  return { ...service, first, second, need: need as TocsinEvent };
}

/** `made(3)`: an event with that many causes, which are stored. */
function made(count: number, name = 'B'): readonly [TocsinEvent, readonly TocsinEvent[]] {
  const causes = Array.from({ length: count }, (_, i) =>
    occurrence(name, noonMs, { labels: { n: String(i) } }),
  );
  return [occurrence('A', noonMs + 1, { causes: causes.map(({ id }) => id) }), causes];
}

function countOf({ causes }: WhyNode): number {
  return 1 + causes.reduce((sum, cause) => sum + countOf(cause), 0);
}

describe('GET /v1/events/{id}/why', () => {
  it('unfolds a composite down to the samples of its hosts', async () => {
    const { why, need, first, second } = await withNeed();
    const answer = await why(need.id);
    expect(answer.why).toMatchObject({
      id: need.id,
      kind: 'event',
      condition: 'DISK_FULL{host="node-1"} and DISK_FULL{host="node-2"}',
      event: { values: { hosts: ['node-1', 'node-2'] }, rule: { name: 'need-new-node' } },
    });
    expect(answer.why.causes.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(answer.why.causes[0]).toMatchObject({
      condition: 'system.filesystem.utilization >= 95%',
      event: { evidence: { 'system.filesystem.utilization': 0.97 } },
      samples: [{ metric: 'system.filesystem.utilization', labels: { host: 'node-1', mountpoint: '/data' } }],
    });
    expect(answer.why.causes[0]?.samples?.[0]?.points.map(([, value]) => value)).toEqual([
      0.9, 0.97, 0.97, 0.97, 0.97, 0.98,
    ]);
    expect(answer.definitions).toMatchObject({ number: 1, author: 'ann' });
    expect(answer.notes).toEqual([]);
  });

  it('tells by evidence what its samples said once they expired', async () => {
    const { why, need, clock } = await withNeed();
    clock.nowMs = noonMs + 8 * dayMs;
    const other = await withNeed();
    expect((await why(need.id)).why.causes[1]).toMatchObject({
      event: { evidence: { 'system.filesystem.utilization': 0.97 } },
    });
    expect((await other.why(need.id)).why.causes[1]).not.toHaveProperty('samples');
  });

  it('tells of causes that expired, and what the composite kept of them', async () => {
    const { need } = await withNeed();
    const service = await makeService(rules);
    await service.store([need]);
    const { why } = await service.why(need.id);
    expect(why.causes.map(({ kind }) => kind)).toEqual(['expired', 'expired']);
    expect(why.event?.evidence).toEqual({ 'DISK_FULL{host="node-1"}': 1, 'DISK_FULL{host="node-2"}': 1 });
  });

  it('tells what it led to, its end, and what policies made of it', async () => {
    const { why, need, first, happen, store, state } = await withNeed();
    const cleared = await happen([clear(full('node-1', first.t), noonMs + 30 * minuteMs)]);
    expect(cleared).toEqual([]);
    const planned = occurrence('RESPONSE_PLANNED', need.t + 1_000, { causes: [need.id] });
    const end = {
      ...need,
      id: occurrence('X', noonMs + 50 * minuteMs).id,
      transition: 'cleared' as const,
      t: noonMs + 50 * minuteMs,
      r: noonMs + 50 * minuteMs,
    };
    await store([planned, { ...end, causes: [need.id], reason: 'condition-ended' }]);
    const key = stateKeys.claim(selectionName('add-storage', need.origin));
    await state.put({ key, body: { v: 1, targets: [{ host: 'node-1' }] }, expected: 'absent' });
    const claim: ClaimRecord = { v: 1, atMs: need.t, outcome: 'suppressed', reason: 'cooldown' };
    await state.put({
      key: stateKeys.claim(claimName('add-storage', 'node-1', need.origin)),
      body: claim,
      expected: 'absent',
    });
    const { became } = await why(need.id);
    expect(became.effects.map(({ type }) => type)).toEqual(['RESPONSE_PLANNED']);
    expect(became.lineage.map(({ transition, reason }) => [transition, reason])).toEqual([
      ['cleared', 'condition-ended'],
    ]);
    expect(became.responses).toEqual([
      { policy: 'add-storage', target: 'node-1', outcome: 'suppressed', reason: 'cooldown' },
    ]);
    expect(became).not.toHaveProperty('silent');
    expect((await why(first.id)).became.effects.map(({ id }) => id)).toContain(need.id);
  });

  it('says where a response is, and of what no policy took up', async () => {
    const { why, need, state } = await withNeed();
    expect((await why(need.id)).became.responses).toEqual([{ policy: 'add-storage', outcome: 'waiting' }]);
    const key = stateKeys.claim(selectionName('add-storage', need.origin));
    await state.put({ key, body: { v: 1, targets: [{ host: 'node-2' }] }, expected: 'absent' });
    const claim: ClaimRecord = { v: 1, atMs: 1, outcome: 'response', attempt: 1, response: 'r1' };
    await state.put({
      key: stateKeys.claim(claimName('add-storage', 'node-2', need.origin)),
      body: claim,
      expected: 'absent',
    });
    const response = { policy: 'add-storage', target: 'node-2', outcome: 'response', response: 'r1' };
    expect((await why(need.id)).became.responses).toEqual([response]);
    await state.put({
      key: stateKeys.response('r1'),
      body: { state: 'FAILED', failure: 'no volume' },
      expected: 'absent',
    });
    expect((await why(need.id)).became.responses).toEqual([
      { ...response, state: 'FAILED', reason: 'no volume' },
    ]);
  });

  it.each([
    [{ muted: 'cooldown' as const }, 'muted by cooldown'],
    [{ shadow: true as const }, 'mode shadow'],
    [{ transition: 'cleared' as const }, 'policies act on raises'],
  ])('says why nobody hears of it: %j', async (over, text) => {
    const { store, why } = await makeService(rules);
    const event = occurrence('NEED_NEW_NODE', noonMs, over);
    await store([event]);
    const { became } = await why(event.id);
    expect(became.silent).toContain(text);
    expect(became.responses).toEqual([]);
  });

  it.each([
    [whyLimits.breadth, undefined],
    [whyLimits.breadth + 1, 1],
  ])('shows %d causes of one event', async (count, more) => {
    const { store, why } = await makeService(rules);
    const [event, causes] = made(count);
    await store([event, ...causes]);
    const answer = await why(event.id);
    expect([answer.why.causes.length, answer.why.more]).toEqual([whyLimits.breadth, more]);
  });

  it.each([
    [whyLimits.depth, undefined],
    [whyLimits.depth + 1, 1],
  ])('goes down %d events', async (count, more) => {
    const { store, why } = await makeService(rules);
    const chain: TocsinEvent[] = [];
    for (let i = 0; i < count; i++)
      chain.push(occurrence('C', noonMs + i, { causes: chain.slice(-1).map(({ id }) => id) }));
    await store(chain);
    let node = (await why(chain.at(-1)?.id as string)).why;
    let depth = 1;
    for (; node.causes[0]; depth++) node = node.causes[0];
    expect([depth, node.more]).toEqual([whyLimits.depth, more]);
  });

  it('reads so many events of a tree and counts the rest', async () => {
    const { store, why } = await makeService(rules);
    const branches = Array.from({ length: whyLimits.breadth }, (_, i) => made(whyLimits.breadth, `B${i}`)[1]);
    const middles = branches.map((leaves, i) =>
      occurrence('M', noonMs + 2, { labels: { i: String(i) }, causes: leaves.map(({ id }) => id) }),
    );
    const top = occurrence('T', noonMs + 3, { causes: middles.map(({ id }) => id) });
    await store([top, ...middles, ...branches.flat()]);
    expect(countOf((await why(top.id)).why)).toBe(whyLimits.nodes);
  });

  it('tells what two events share once, and is not caught by a cycle', async () => {
    const { store, why } = await makeService(rules);
    const base = occurrence('A', noonMs);
    const [left, right] = ['L', 'R'].map((type) => occurrence(type, noonMs + 1, { causes: [base.id] }));
    const top = occurrence('T', noonMs + 2, { causes: [left?.id as string, right?.id as string] });
    await store([{ ...base, causes: [top.id] }, left as TocsinEvent, right as TocsinEvent, top]);
    const { causes } = (await why(top.id)).why;
    expect(causes[0]?.causes[0]).toMatchObject({ kind: 'event', causes: [{ id: top.id, kind: 'repeated' }] });
    expect(causes[1]?.causes[0]).toMatchObject({ id: base.id, kind: 'repeated', causes: [] });
  });

  it.each([
    [whyLimits.points, undefined],
    [whyLimits.points + 2, 2],
  ])('shows the newest points of a series of %d', async (count, more) => {
    const { why, samples, store, first } = await withNeed();
    const event = {
      ...first,
      id: occurrence('Y', first.t).id,
      t: noonMs + 40 * minuteMs,
      start: noonMs + 30 * minuteMs,
    };
    await store([event]);
    const used = Array.from({ length: count }, (_, i) => 0.9 + i / 1_000);
    await samples.put(documentOf('node-1', noonMs + 30 * minuteMs + 60_000, used));
    const [series] = (await why(event.id)).why.samples ?? [];
    expect([series?.points.length, series?.more]).toEqual([whyLimits.points, more]);
    expect(series?.points.at(-1)?.[1]).toBeCloseTo(0.9 + (count - 1) / 1_000);
  });

  it('says how much of what followed it looked at', async () => {
    const { store, why } = await makeService(rules);
    const [event] = made(0);
    const later = Array.from({ length: whyLimits.scanned }, (_, i) =>
      occurrence('Z', noonMs + 2 + (i % 1_000), { labels: { i: String(i) } }),
    );
    await store([event, ...later.slice(0, whyLimits.scanned - 2)]);
    expect((await why(event.id)).notes).toEqual([]);
    await store(later);
    expect((await why(event.id)).notes).toEqual([
      `of what followed only ${whyLimits.scanned} events were looked at`,
    ]);
  });

  it('refuses an event that is not there, a name that is none, and who may not read', async () => {
    const { get } = await makeService(rules);
    const missing = occurrence('A', noonMs - hourMs).id;
    expect(refusal(await get(`/v1/events/${missing}/why`))).toEqual([404, 'EVENT_UNKNOWN', 'id']);
    expect(refusal(await get('/v1/events/abc/why'))).toEqual([400, 'FIELD_INVALID', 'id']);
    expect(refusal(await get(`/v1/events/${missing}/why`, {}, 'emitter'))).toEqual([
      403,
      'ROLE_INSUFFICIENT',
    ]);
  });
});
