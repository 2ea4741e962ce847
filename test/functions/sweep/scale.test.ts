import { describe, expect, it } from 'vitest';
import { queriesPerRun } from '../../../functions/sweep/contacts.ts';
import { runLimits } from '../../../functions/sweep/silence.ts';
import { backoffMostMs, returnedAfterMs, silentAfterMs } from '../../../functions/sweep/silence-events.ts';
import { minuteMs } from '../../../shared/time.ts';
import { makeLargeFleet, startMs } from './fleet.ts';

const hosts = 10_000;
const warmUpRuns = Math.ceil(hosts / queriesPerRun);

type Fleet = ReturnType<typeof makeLargeFleet>;

async function warm(fleet: Fleet): Promise<void> {
  for (let run = 0; run < warmUpRuns; run++) expect(await fleet.runAt(run * minuteMs)).toEqual([]);
  fleet.resetReads();
}

const typesOf = (events: ReturnType<Fleet['events']['all']>) =>
  events.map(({ type, transition, host }) => [type, transition, host]);

describe('a sweep over 10,000 hosts', { timeout: 60_000 }, () => {
  it('reads each host once in two minutes and a half, half a read unit each, and queries none', async () => {
    const fleet = makeLargeFleet(hosts);
    await warm(fleet);
    const minutes = 30;
    for (let i = 0; i < minutes; i++) expect(await fleet.runAt((warmUpRuns + i) * minuteMs)).toEqual([]);
    const perHostAndMinute = fleet.reads.receipts / hosts / minutes;
    expect(perHostAndMinute).toBeGreaterThan(0.35);
    expect(perHostAndMinute).toBeLessThan(0.45);
    expect(fleet.reads.queries).toBe(0);
    expect(fleet.reads.pages).toBe((hosts / 1_000) * minutes);
  });

  it.each([10_000, 20_000])('costs no more where hosts flush each %i ms', async (stepMs) => {
    const fleet = makeLargeFleet(hosts, () => ({ stepMs }));
    await warm(fleet);
    for (let i = 0; i < 10; i++) await fleet.runAt((warmUpRuns + i) * minuteMs);
    fleet.resetReads();
    for (let i = 10; i < 20; i++) expect(await fleet.runAt((warmUpRuns + i) * minuteMs)).toEqual([]);
    expect(fleet.reads.receipts / hosts / 10).toBeLessThan(0.45);
    expect(fleet.reads.queries).toBe(0);
  });

  it('learns a fleet in a new process by one query for each host, at most so many in a run', async () => {
    const fleet = makeLargeFleet(queriesPerRun + 1);
    await fleet.runAt(0);
    expect(fleet.reads.queries).toBe(queriesPerRun);
    await fleet.runAt(minuteMs);
    expect(fleet.reads.queries).toBe(queriesPerRun + 1);
  });

  it('tells of each host that falls silent within a minute after its time, for a few reads more', async () => {
    const fleet = makeLargeFleet(hosts, (i) => (i % 1_000 === 3 ? { silentFromMs: 5 * minuteMs } : {}));
    await warm(fleet);
    const delays: number[] = [];
    for (let i = warmUpRuns; i < 15; i++)
      for (const { t, r } of await fleet.runAt(i * minuteMs)) delays.push(r - t);
    expect(delays).toHaveLength(10);
    expect(Math.max(...delays)).toBeLessThan(minuteMs);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(fleet.reads.queries).toBeLessThan(200);
    expect(fleet.reads.receipts / hosts / 13).toBeLessThan(0.6);
  });

  it('that all fall silent at once is one event of ours, and one more when they are heard again', async () => {
    const fleet = makeLargeFleet(hosts, () => ({ silentFromMs: 5 * minuteMs, silentToMs: 20 * minuteMs }));
    await warm(fleet);
    const told = [];
    for (let i = warmUpRuns; i < 30; i++) told.push(...(await fleet.runAt(i * minuteMs)));
    expect(typesOf(told)).toEqual([
      ['INTAKE_DEGRADED', 'raised', undefined],
      ['INTAKE_DEGRADED', 'cleared', undefined],
    ]);
    const [raised, cleared] = told;
    expect((raised?.t ?? 0) - startMs).toBeLessThanOrEqual(5 * minuteMs + silentAfterMs);
    expect((cleared?.t ?? 0) - startMs).toBeLessThanOrEqual(22 * minuteMs);
    expect(raised?.values.hosts).toBe(hosts);
  });

  it('of which half are really gone is told host by host', async () => {
    const fleet = makeLargeFleet(2_000, (i) => (i % 2 === 0 ? { silentFromMs: 5 * minuteMs } : {}));
    await fleet.runAt(0);
    const told = [];
    for (let i = 1; i < 12; i++) told.push(...(await fleet.runAt(i * minuteMs)));
    expect(told).toHaveLength(1_000);
    expect(new Set(told.map(({ type }) => type))).toEqual(new Set(['HOST_SILENT']));
  });

  it('of which the first are dead, more than a run may query, is told of each after a cold start', async () => {
    const dead = queriesPerRun + 1_000;
    const fleet = makeLargeFleet(2 * hosts, (i) => (i < dead ? { silentFromMs: -5 * minuteMs } : {}));
    const told = [];
    for (let i = 0; i < 8; i++) told.push(...(await fleet.runAt(i * minuteMs)));
    expect(new Set(told.map(({ type }) => type))).toEqual(new Set(['HOST_SILENT']));
    expect(told.map(({ host }) => host).sort()).toEqual(
      Array.from({ length: dead }, (_, i) => `node-${String(i).padStart(6, '0')}`),
    );
  });

  it('looks at each host once before it looks again at the few that it can tell of', async () => {
    const fleet = makeLargeFleet(3 * queriesPerRun, (i) => (i < 10 ? { silentFromMs: 0 } : {}));
    expect(await fleet.runAt(10 * minuteMs)).toEqual([]);
    for (const minute of [11, 12]) expect(await fleet.runAt(minute * minuteMs)).toEqual([]);
    expect(await fleet.runAt(13 * minuteMs)).toHaveLength(10);
  });
});

describe('a fleet of 2,000 hosts after an outage of ours', { timeout: 60_000 }, () => {
  const backMs = (i: number) => 20 * minuteMs + ((i * 7_919_317) % backoffMostMs);
  const outage = (i: number) => ({ silentFromMs: 5 * minuteMs, silentToMs: backMs(i) });
  const gone = { silentFromMs: 5 * minuteMs };

  it('comes back as its agents dare: one event of ours, cleared, and none of a host but the one that is gone', async () => {
    const fleet = makeLargeFleet(2_000, (i) => (i === 7 ? gone : outage(i)));
    const told = [];
    for (let i = 0; i < 40; i++) {
      if (i === 26) fleet.restart();
      told.push(...(await fleet.runAt(i * minuteMs)));
    }
    expect(typesOf(told)).toEqual([
      ['INTAKE_DEGRADED', 'raised', undefined],
      ['INTAKE_DEGRADED', 'cleared', undefined],
      ['HOST_SILENT', 'raised', 'node-000007'],
    ]);
    const [, cleared, silent] = told;
    expect((silent?.r ?? 0) - (cleared?.t ?? 0)).toBe(returnedAfterMs);
  });
});

describe('the time of a run', () => {
  it.each([
    ['look', runLimits.lookMs, 0],
    ['look', runLimits.lookMs - 1, 1],
  ])('ends the %s at new hosts after %i ms', async (_, spentMs, queries) => {
    const fleet = makeLargeFleet(1);
    let calls = 0;
    fleet.restart({ clock: () => startMs + (calls++ === 0 ? 0 : spentMs) });
    await fleet.runAt(0);
    expect(fleet.reads.queries).toBe(queries);
  });

  it.each([
    [runLimits.writeMs, 0],
    [runLimits.writeMs - 1, 1],
  ])('begins no write after %i ms, and the next run does it', async (spentMs, raised) => {
    const fleet = makeLargeFleet(1, () => ({ silentFromMs: 0 }));
    await fleet.runAt(0);
    let isReading = true;
    const samples = {
      ...fleet.samples,
      newest: async (host: string) => {
        isReading = false;
        return fleet.samples.newest(host);
      },
    };
    fleet.restart({ samples, clock: () => fleet.clock() + (isReading ? 0 : spentMs) });
    expect(await fleet.runAt(10 * minuteMs)).toHaveLength(raised);
    fleet.restart();
    expect(await fleet.runAt(11 * minuteMs)).toHaveLength(1 - raised);
  });
});
