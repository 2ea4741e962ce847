import { describe, expect, it } from 'vitest';
import { uplinkLimits } from '../../../agent/retry.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import { makeSweepHandler } from '../../../functions/sweep/handler.ts';
import {
  backoffMostMs,
  degradedHosts,
  quietAfterMs,
  returnedAfterMs,
  silentAfterMs,
} from '../../../functions/sweep/silence-events.ts';
import { canonicalKey, episodeId, transitionId } from '../../../shared/facts/ids.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeExecutions } from '../../fakes/executions.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

const startMs = Date.UTC(2026, 10, 21, 12);

function makeFleet() {
  let nowMs = startMs;
  let seq = 0;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const samples = makeFakeSampleStore();
  const errors: unknown[] = [];
  const sweep = makeSweepHandler({
    state,
    samples,
    executions: makeFakeExecutions(),
    clock: () => nowMs,
    log: (_, error) => void errors.push(error),
  });
  const host = (name: string, over: Partial<HostRecord> = {}) =>
    state.put<HostRecord>({
      key: stateKeys.host(name),
      body: {
        host: name,
        name,
        state: 'active',
        tags: {},
        keyThumbprint: 'k',
        enrolledAtMs: startMs,
        ...over,
      },
      expected: 'any',
    });
  const contact = (name: string, receivedAtMs: number) =>
    samples.put({
      host: name,
      boot: 'b',
      seq: seq++,
      builtAtMs: receivedAtMs,
      receivedAtMs,
      bodyHash: new Uint8Array(16),
      clockOffsetMs: 0,
      expiresAtMs: receivedAtMs,
    });
  const sweepAt = async (ms: number) => {
    nowMs = startMs + ms;
    const before = events.all().length;
    await sweep();
    return events.all().slice(before);
  };
  return { events, state, samples, errors, host, contact, sweepAt, sweep };
}

/** A fleet of `count` hosts, all heard at the start. */
async function fleetOf(count: number) {
  const fleet = makeFleet();
  for (let i = 0; i < count; i++) await fleet.host(`node-${i}`);
  return fleet;
}

describe('the silence of a host', () => {
  it('is raised at the limit and not before, once, with a start and ids that follow from the last contact', async () => {
    const fleet = makeFleet();
    await fleet.host('node-1');
    await fleet.contact('node-1', startMs + 5_000);
    const episode = episodeId('tocsin', 'host-silent', canonicalKey({ host: 'node-1' }), startMs + 5_000);
    const id = transitionId(episode, 'raised', startMs + 5_000 + silentAfterMs);
    expect(await fleet.sweepAt(4_999 + silentAfterMs)).toEqual([]);
    expect(await fleet.sweepAt(9_000 + silentAfterMs)).toEqual([
      {
        v: 1,
        id,
        type: 'HOST_SILENT',
        transition: 'raised',
        episode,
        start: startMs + 5_000,
        t: startMs + 5_000 + silentAfterMs,
        r: startMs + 9_000 + silentAfterMs,
        origin: id,
        severity: 'major',
        source: { kind: 'system', name: 'sweep' },
        host: 'node-1',
        labels: { host: 'node-1' },
        values: {},
        message: 'node-1 has not been heard',
        causes: [],
      },
    ]);
    expect(await fleet.sweepAt(60_000 + silentAfterMs)).toEqual([]);
  });

  it('is cleared at its next contact, once, and may come again', async () => {
    const fleet = await fleetOf(1);
    const [raised] = await fleet.sweepAt(silentAfterMs);
    await fleet.contact('node-0', startMs + 200_000);
    const [cleared, ...others] = await fleet.sweepAt(240_000);
    expect(others).toEqual([]);
    expect(cleared).toMatchObject({
      transition: 'cleared',
      origin: raised?.id,
      t: startMs + 200_000,
      r: startMs + 240_000,
    });
    expect(await fleet.sweepAt(300_000)).toEqual([]);
    expect(await fleet.sweepAt(200_000 + silentAfterMs)).toMatchObject([{ start: startMs + 200_000 }]);
  });

  it('is raised once by two sweeps at the same time', async () => {
    const fleet = await fleetOf(1);
    await fleet.sweepAt(0);
    await Promise.all([fleet.sweepAt(silentAfterMs), fleet.sweepAt(silentAfterMs)]);
    expect(fleet.events.all()).toHaveLength(1);
  });

  it.each(['draining', 'removed'] as const)('is not raised of a host that is %s', async (state) => {
    const fleet = makeFleet();
    await fleet.host('node-1', { state });
    expect(await fleet.sweepAt(silentAfterMs * 2)).toEqual([]);
  });

  it.each([
    ['draining', [{ transition: 'cleared', reason: 'left', t: startMs + 190_000 }]],
    ['removed', []],
  ] as const)('that is %s while silent ends; its removal itself has cleared it', async (state, cleared) => {
    const fleet = await fleetOf(1);
    await fleet.sweepAt(silentAfterMs);
    await fleet.host('node-0', { state, stateAtMs: startMs + 190_000 });
    expect(await fleet.sweepAt(240_000)).toMatchObject(cleared);
    expect(await fleet.sweepAt(300_000)).toEqual([]);
  });

  it('begins with the enrolment of a host that was never heard', async () => {
    const fleet = makeFleet();
    await fleet.host('node-1', { enrolledAtMs: startMs + 30_000 });
    expect(await fleet.sweepAt(29_999 + silentAfterMs)).toEqual([]);
    expect(await fleet.sweepAt(30_000 + silentAfterMs)).toMatchObject([{ start: startMs + 30_000 }]);
  });
});

describe('silence of most hosts', () => {
  it.each([
    [degradedHosts - 1, Array(degradedHosts - 1).fill('HOST_SILENT')],
    [degradedHosts, ['INTAKE_DEGRADED']],
  ])('of %i of as many hosts is told as %j', async (count, types) => {
    const fleet = await fleetOf(count);
    expect((await fleet.sweepAt(silentAfterMs)).map((event) => event.type)).toEqual(types);
  });

  it.each([
    [
      'half of the hosts is theirs',
      5,
      ['HOST_SILENT', 'HOST_SILENT', 'HOST_SILENT', 'HOST_SILENT', 'HOST_SILENT'],
    ],
    ['more than half is ours', 4, ['INTAKE_DEGRADED']],
  ])('of %s', async (_, heard, types) => {
    const fleet = await fleetOf(heard === 5 ? 10 : 9);
    for (let i = 0; i < heard; i++) await fleet.contact(`node-${i}`, startMs + 170_000);
    expect((await fleet.sweepAt(silentAfterMs)).map((event) => event.type)).toEqual(types);
  });

  it('is seen although the last contacts lie a flush apart', async () => {
    const fleet = await fleetOf(10);
    for (let i = 0; i < 10; i++) await fleet.contact(`node-${i}`, startMs + i * 6_000);
    expect((await fleet.sweepAt(silentAfterMs)).map((event) => event.type)).toEqual(['INTAKE_DEGRADED']);
    expect(await fleet.sweepAt(silentAfterMs + 60_000)).toEqual([]);
  });

  it.each([
    ['is ours if the others are as old as quiet hosts', quietAfterMs, ['INTAKE_DEGRADED']],
    ['is theirs if the others are one millisecond younger', quietAfterMs - 1, Array(4).fill('HOST_SILENT')],
  ])('of four of ten %s', async (_, ageMs, types) => {
    const fleet = await fleetOf(10);
    for (let i = 4; i < 10; i++) await fleet.contact(`node-${i}`, startMs + silentAfterMs - ageMs);
    expect((await fleet.sweepAt(silentAfterMs)).map((event) => event.type)).toEqual(types);
  });

  it('is not told before a host is silent', async () => {
    const fleet = await fleetOf(10);
    expect(await fleet.sweepAt(quietAfterMs)).toEqual([]);
  });

  it('clears when most are heard again; who stays away is silent when all had the time to return', async () => {
    const fleet = await fleetOf(10);
    const [degraded] = await fleet.sweepAt(silentAfterMs);
    expect(degraded).toMatchObject({ labels: {}, values: { quiet: 10, hosts: 10 }, start: startMs });
    for (let i = 1; i < 10; i++) await fleet.contact(`node-${i}`, startMs + 290_000);
    expect(await fleet.sweepAt(300_000)).toMatchObject([
      { type: 'INTAKE_DEGRADED', transition: 'cleared', origin: degraded?.id },
    ]);
    const dueMs = 300_000 + returnedAfterMs;
    for (let i = 1; i < 10; i++) await fleet.contact(`node-${i}`, startMs + dueMs - 10_000);
    expect(await fleet.sweepAt(dueMs - 1)).toEqual([]);
    expect(await fleet.sweepAt(dueMs)).toMatchObject([
      { type: 'HOST_SILENT', transition: 'raised', host: 'node-0', start: startMs },
    ]);
  });

  it('waits for the longest that an agent does', () => {
    expect(backoffMostMs).toBe(uplinkLimits.retryMostMs);
  });
});

describe('a sweep', () => {
  it('does one part of its work when the other fails, and throws', async () => {
    const fleet = await fleetOf(1);
    fleet.state.due = async () => {
      throw new Error('no index');
    };
    await expect(fleet.sweepAt(silentAfterMs)).rejects.toThrow('no index');
    expect(fleet.events.all()).toHaveLength(1);
    expect(fleet.errors).toMatchObject([{ message: 'no index' }]);
  });

  it('passes over due items that are no instances, and tells of those that it cannot read', async () => {
    const fleet = makeFleet();
    const due = { expected: 'absent' as const, dueAtMs: startMs };
    await fleet.state.put({ key: stateKeys.response('r'), body: {}, ...due });
    await fleet.state.put({ key: stateKeys.instance('newer'), body: { v: 99 }, ...due });
    await fleet.sweepAt(120_000);
    expect(fleet.errors).toMatchObject([{ code: 'STATE_VERSION_UNKNOWN' }]);
    expect(fleet.state.items().map((item) => item.version)).toEqual([1, 1]);
  });
});
