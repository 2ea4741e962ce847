import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/facts/limits.ts';
import { minuteMs } from '../../../shared/time.ts';
import { fleetOf, makeFleet, startMs } from './small-fleet.ts';

interface Run {
  readonly boot: string;
  /** Minutes after the start in which it sends one document each. */
  readonly minutes: readonly [from: number, to: number];
  /** Seconds after the full minute. */
  readonly sec?: number;
}

/** One host whose agent runs like this, watched each minute for `minutes`; `restartEach`: by a new process so often. */
async function watched(runs: readonly Run[], minutes: number) {
  const fleet = await fleetOf(1);
  const told = [];
  for (let minute = 0; minute < minutes; minute++) {
    for (const {
      boot,
      minutes: [from, to],
      sec = 10,
    } of runs) {
      if (minute < from || minute >= to) continue;
      const atMs = startMs + minute * minuteMs + sec * 1_000;
      await fleet.contact('node-0', atMs, { boot, seq: minute - from });
    }
    told.push(...(await fleet.sweepAt((minute + 1) * minuteMs)));
  }
  return told.map(({ type, transition, start }) => [type, transition, ((start ?? 0) - startMs) / minuteMs]);
}

describe('a host whose agent is started anew', () => {
  it.each([
    ['by a clock that went on', 'c', 'd'],
    ['by a clock that was set back', 'c', 'b'],
  ])('%s is not silent, and is when it is', async (_, first, second) => {
    const runs: Run[] = [
      { boot: first, minutes: [0, 10] },
      { boot: second, minutes: [11, 30] },
    ];
    expect(await watched(runs, 30)).toEqual([]);
    expect(await watched(runs, 40)).toEqual([['HOST_SILENT', 'raised', 29 + 1 / 6]]);
  });

  it('while its clock goes back and forth is not silent', async () => {
    const boots = ['e', 'c', 'f', 'b', 'd'];
    const runs = boots.map((boot, i): Run => ({ boot, minutes: [i * 5, i * 5 + 5] }));
    expect(await watched(runs, 25)).toEqual([]);
  });

  it('comes back from silence with a clock that was set back', async () => {
    const runs: Run[] = [
      { boot: 'c', minutes: [0, 5] },
      { boot: 'b', minutes: [15, 20] },
    ];
    expect(await watched(runs, 20)).toEqual([
      ['HOST_SILENT', 'raised', 4 + 1 / 6],
      ['HOST_SILENT', 'cleared', 4 + 1 / 6],
    ]);
  });

  it.each([
    ['first', 'c', 'b'],
    ['second', 'b', 'c'],
  ])('of two clones is heard while one sends, the %s or not', async (_, ends, goesOn) => {
    const runs: Run[] = [
      { boot: ends, minutes: [0, 10] },
      { boot: goesOn, minutes: [0, 20], sec: 40 },
    ];
    expect(await watched(runs, 20)).toEqual([]);
  });
});

describe('documents out of order', () => {
  it('tell of the later contact, whichever has the higher number', async () => {
    const fleet = makeFleet();
    await fleet.host('node-0');
    await fleet.contact('node-0', startMs + 10_000, { seq: 1 });
    await fleet.sweepAt(20_000);
    await fleet.contact('node-0', startMs + 70_000, { seq: 3 });
    await fleet.contact('node-0', startMs + 71_000, { seq: 2 });
    expect(await fleet.sweepAt(200_000)).toEqual([]);
    await fleet.contact('node-0', startMs + 210_000, { seq: 4 });
    expect(await fleet.sweepAt(380_000)).toEqual([]);
  });

  it('with the last number that there is end no sweep', async () => {
    const fleet = makeFleet();
    await fleet.host('node-0');
    await fleet.host('node-1');
    await fleet.contact('node-0', startMs, { seq: limits.seq });
    await fleet.sweepAt(60_000);
    expect((await fleet.sweepAt(240_000)).map(({ host }) => host)).toEqual(['node-0', 'node-1']);
  });
});

describe('a host that cannot be looked at', () => {
  it('is not called silent, keeps no other from being told, and is told of as a failure', async () => {
    const fleet = await fleetOf(2);
    const { newest } = fleet.samples;
    fleet.samples.newest = async (host, nowMs) => {
      if (host === 'node-0') throw new Error('throttled');
      return newest(host, nowMs);
    };
    await expect(fleet.sweepAt(240_000)).rejects.toThrow('throttled');
    expect(fleet.events.all().map(({ host }) => host)).toEqual(['node-1']);
    fleet.samples.newest = newest;
    expect((await fleet.sweepAt(300_000)).map(({ host }) => host)).toEqual(['node-0']);
  });

  it('keeps no other from returning where the intake cannot be told of', async () => {
    const fleet = await fleetOf(7);
    for (let i = 1; i < 7; i++) await fleet.contact(`node-${i}`, startMs + 120_000);
    expect((await fleet.sweepAt(180_000)).map(({ host }) => host)).toEqual(['node-0']);
    await fleet.contact('node-0', startMs + 290_000);
    const { putWithEvents } = fleet.state;
    fleet.state.putWithEvents = async (write, events) => {
      if (events[0]?.type === 'INTAKE_DEGRADED') throw new Error('throttled');
      return putWithEvents(write, events);
    };
    await expect(fleet.sweepAt(300_000)).rejects.toThrow('throttled');
    expect(fleet.events.all().at(-1)).toMatchObject({ transition: 'cleared', host: 'node-0' });
  });

  it('or whose event cannot be stored keeps no other from being told', async () => {
    const fleet = await fleetOf(3);
    const { putWithEvents } = fleet.state;
    fleet.state.putWithEvents = async (write, events) => {
      if (events[0]?.host === 'node-1') throw new Error('throttled');
      return putWithEvents(write, events);
    };
    await expect(fleet.sweepAt(240_000)).rejects.toThrow('throttled');
    expect(fleet.events.all().map(({ host }) => host)).toEqual(['node-0', 'node-2']);
    fleet.state.putWithEvents = putWithEvents;
    expect((await fleet.sweepAt(300_000)).map(({ host }) => host)).toEqual(['node-1']);
  });
});
