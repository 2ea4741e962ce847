import { describe, expect, it } from 'vitest';
import { uplinkLimits } from '../../../agent/retry.ts';
import { degradedHosts, takingOneIn } from '../../../functions/sweep/intake.ts';
import {
  backoffMostMs,
  quietFlushes,
  returnedAfterMs,
  silentAfterMs,
} from '../../../functions/sweep/silence-events.ts';
import { flushDefaultMs } from '../../../shared/facts/document.ts';
import { hourMs, minuteMs } from '../../../shared/time.ts';
import { type Manner, makeLargeFleet } from './fleet.ts';
import { fleetOf, makeFleet, startMs } from './small-fleet.ts';

const quietAfterMs = quietFlushes * flushDefaultMs;

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

/** What a fleet that behaves like this tells in so many minutes, as `TYPE transition` and host. */
async function toldBy(count: number, minutes: number, mannerOf: (index: number) => Manner) {
  const fleet = makeLargeFleet(count, mannerOf);
  const told = [];
  for (let i = 0; i < minutes; i++) told.push(...(await fleet.runAt(i * minuteMs)));
  return told.map(({ type, transition, r }) => ({
    what: `${type} ${transition}`,
    atMin: Math.round((r - startMs) / minuteMs),
  }));
}

const kinds = (told: Awaited<ReturnType<typeof toldBy>>) =>
  Object.fromEntries(
    [...Map.groupBy(told, ({ what }) => what)].map(([what, { length }]) => [what, length] as const),
  );

const goneFrom = 5 * minuteMs;
const gone: Manner = { silentFromMs: goneFrom };

describe('silence of a whole fleet', () => {
  it.each([1, 2, 3, degradedHosts - 1])('of %i hosts is told host by host', async (count) => {
    expect(kinds(await toldBy(count, 12, () => gone))).toEqual({ 'HOST_SILENT raised': count });
  });

  it.each([
    [degradedHosts, 40],
    [30, 40],
  ])('of %i hosts is ours for as long as none is heard', async (count, minutes) => {
    expect(kinds(await toldBy(count, minutes, () => gone))).toEqual({ 'INTAKE_DEGRADED raised': 1 });
  });
});

describe('silence of all hosts of one zone', () => {
  const zone = (share: number) => (i: number) => (i % 10 < share * 10 ? gone : {});

  it.each([
    [0.4, { 'HOST_SILENT raised': 40 }],
    [0.5, { 'HOST_SILENT raised': 50 }],
  ])('with %d of the fleet is theirs', async (share, expected) => {
    expect(kinds(await toldBy(100, 12, zone(share)))).toEqual(expected);
  });

  it('with most of the fleet is ours at first, and theirs when the others were heard all the while', async () => {
    const told = await toldBy(100, 30, zone(0.7));
    expect(kinds(told)).toEqual({
      'INTAKE_DEGRADED raised': 1,
      'HOST_SILENT raised': 70,
      'INTAKE_DEGRADED cleared': 1,
    });
    const [raised] = told;
    const silent = told.filter(({ what }) => what.startsWith('HOST_SILENT'));
    expect(new Set(silent.map(({ atMin }) => atMin - (raised?.atMin ?? 0)))).toEqual(
      new Set([1 + returnedAfterMs / minuteMs]),
    );
  });

  it.each([
    [100 / takingOneIn, 1],
    [100 / takingOneIn - 1, 0],
  ])('is ours for good while only %i of a hundred are heard (%i)', async (heard, cleared) => {
    const told = kinds(await toldBy(100, 30, (i) => (i < heard ? {} : gone)));
    expect([told['INTAKE_DEGRADED raised'], told['INTAKE_DEGRADED cleared'] ?? 0]).toEqual([1, cleared]);
  });
});

describe('an outage of ours', () => {
  it('through which each host comes now and then makes none silent', async () => {
    // Each host gets one document in six through, so that five of six are quiet at any time.
    const fleet = makeLargeFleet(60, (i) => ({ stepMs: 6 * minuteMs, phaseMs: (i % 6) * minuteMs }));
    const told = [];
    for (let i = 0; i < 40; i++) told.push(...(await fleet.runAt(i * minuteMs)));
    expect(told.map(({ type, transition }) => `${type} ${transition}`)).toEqual(['INTAKE_DEGRADED raised']);
  });

  it('that ends in waves is one event, and those who stay away are told when all had the time', async () => {
    const wave = (i: number) => (i % 10 < 4 ? 20 : i % 10 < 7 ? 23 : 26) * minuteMs;
    const told = await toldBy(100, 45, (i) =>
      i === 7 ? gone : { silentFromMs: goneFrom, silentToMs: wave(i) },
    );
    expect(told.map(({ what }) => what)).toEqual([
      'INTAKE_DEGRADED raised',
      'INTAKE_DEGRADED cleared',
      'HOST_SILENT raised',
    ]);
  });
});

describe('hosts that were never heard', () => {
  it('tell nothing for the intake: a fleet that doubles while it is broken is one event', async () => {
    const fleet = await fleetOf(10);
    for (let i = 10; i < 20; i++) await fleet.host(`node-${i}`, { enrolledAtMs: startMs + 20_000 });
    const told = await fleet.sweepAt(silentAfterMs);
    // It begins with the last contact, however late others were enrolled.
    expect(told.map(({ type, start }) => [type, start])).toEqual([['INTAKE_DEGRADED', startMs]]);
  });

  it('that do send show that it is sound: old hosts that went are told one by one', async () => {
    const fleet = await fleetOf(10);
    for (let i = 10; i < 20; i++) {
      await fleet.host(`node-${i}`, { enrolledAtMs: startMs + 100_000 });
      await fleet.contact(`node-${i}`, startMs + 150_000);
    }
    expect((await fleet.sweepAt(silentAfterMs)).map(({ type }) => type)).toEqual(
      Array(10).fill('HOST_SILENT'),
    );
  });

  it('tell nothing against it: a hundred that never sent are silent beside a few that do', async () => {
    const fleet = makeFleet();
    for (let i = 0; i < 103; i++) await fleet.host(`node-${i}`);
    for (let i = 100; i < 103; i++) await fleet.contact(`node-${i}`, startMs + 150_000);
    expect((await fleet.sweepAt(silentAfterMs)).map(({ type }) => type)).toEqual(
      Array(100).fill('HOST_SILENT'),
    );
  });

  it('are no ten thousand events where none was ever heard', async () => {
    const fleet = makeFleet();
    for (let i = 0; i < degradedHosts; i++) await fleet.host(`node-${i}`);
    expect((await fleet.sweepAt(silentAfterMs)).map(({ type }) => type)).toEqual(['INTAKE_DEGRADED']);
  });
});

describe('hosts that post each hour', () => {
  const hourly: Manner = { stepMs: hourMs, flushMs: hourMs };

  it('are not silent in between, also for a new process', async () => {
    const fleet = makeLargeFleet(3, () => hourly);
    for (let i = 0; i < 5 * 60; i++) {
      if (i % 37 === 0) fleet.restart();
      expect(await fleet.runAt(i * minuteMs)).toEqual([]);
    }
  });

  it('are silent after three of their hours, and not a minute before', async () => {
    const fleet = makeLargeFleet(1, () => ({ ...hourly, silentFromMs: hourMs }));
    const told = [];
    for (let i = 0; i < 6 * 60; i++) told.push(...(await fleet.runAt(i * minuteMs)));
    expect(told).toHaveLength(1);
    const [{ start, t, r } = { start: 0, t: 0, r: 0 }] = told;
    expect(t - (start ?? 0)).toBe(3 * hourMs);
    expect(r - t).toBeLessThan(minuteMs);
  });

  it('are not quiet because the others are: most of the fleet going is told as ours by the others alone', async () => {
    const told = await toldBy(20, 12, (i) => (i < 10 ? hourly : gone));
    expect(kinds(told)).toEqual({ 'HOST_SILENT raised': 10 });
  });

  it('cost no look while they need not have posted', async () => {
    const fleet = makeLargeFleet(100, () => hourly);
    await fleet.runAt(2 * hourMs);
    fleet.resetReads();
    for (let i = 1; i < 60; i++) await fleet.runAt(2 * hourMs + i * minuteMs);
    expect([fleet.reads.queries, fleet.reads.receipts]).toEqual([0, 0]);
  });
});
