import { describe, expect, it } from 'vitest';
import { planOf } from '../../../shared/language/host-rules/host-rule-plan.ts';
import {
  makeReaders,
  type SeriesByKey,
  withSamples,
} from '../../../shared/language/host-rules/host-rule-series.ts';
import type { SeriesValue } from '../../../shared/language/host-rules/host-rule-state.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { cpu, disk, hostRules, startMs } from '../given.ts';
import { busy, cpuTicks, run } from './given.ts';

const cpuKey = '["system.cpu.utilization","[]"]';
const second = 1000;

describe('the series of a host', () => {
  const rules = () => hostRules('{ name: r, when: "max(system.cpu.utilization, 5s) > 90%" }');
  const readers = (given = rules()) => makeReaders('node-1', given.map(planOf));
  const held = (atSec: readonly number[], untilSec = 3): SeriesByKey => ({
    [cpuKey]: {
      metric: 'system.cpu.utilization',
      labels: { host: 'node-1' },
      points: atSec.map((at) => ({
        tMs: startMs + at * second,
        value: 0.5,
        untilMs: startMs + (at + untilSec) * second,
      })),
    },
  });
  const seriesAfter = (
    before: SeriesByKey,
    fromMs: number,
    values: readonly SeriesValue[] = [],
    given = rules(),
  ) => withSamples(before, { nowMs: startMs, intervalMs: second, values }, startMs + fromMs, readers(given));
  const times = (...given: Parameters<typeof seriesAfter>) =>
    seriesAfter(...given).series[cpuKey]?.points.map(({ tMs }) => (tMs - startMs) / second);

  it('is kept up to the sample that may be valid at the begin of the longest window', () => {
    expect(times(held([1, 2, 3, 4]), 7000)).toEqual([2, 3, 4]);
    expect(times(held([1, 2, 3, 4]), 6999)).toEqual([1, 2, 3, 4]);
    expect(times(held([1]), 8999)).toEqual([1]);
  });

  it('is forgotten once no window reaches any of it, or no rule reads it', () => {
    expect(seriesAfter(held([1]), 9000)).toEqual({ series: {}, cut: 0 });
    expect(seriesAfter(held([1]), 8999).series).toEqual(held([1]));
    expect(
      seriesAfter(held([1]), 0, [], hostRules('{ name: m, when: system.memory.utilization > 1% }')).series,
    ).toEqual({});
  });

  it('has one sample of a time: the smaller, and of equal ones that which is valid less long', () => {
    const point = (...values: readonly SeriesValue[]) => seriesAfter({}, 0, values).series[cpuKey]?.points;
    const [long, short] = [2000, 1000].map((intervalMs) => ({ ...cpu(0.5), intervalMs })) as [
      SeriesValue,
      SeriesValue,
    ];
    const low = { ...cpu(0.4), intervalMs: 5000 };
    const kept = (value: number, validMs: number) => [{ tMs: startMs, value, untilMs: startMs + validMs }];
    expect([point(long, short), point(short, long), point(short, short)]).toEqual(
      Array(3).fill(kept(0.5, 3000)),
    );
    expect([point(low, short), point(short, low)]).toEqual(Array(2).fill(kept(0.4, 15_000)));
    expect(point(cpu(Number.NaN))).toBeUndefined();
  });

  it('stand in order of their keys, whenever they came', () => {
    const all = hostRules('{ name: r, by: [host, mountpoint], when: system.filesystem.utilization > 1% }');
    const [a, b, c] = ['/a', '/b', '/c'].map((mountpoint) => disk(mountpoint, 0.5)) as [
      SeriesValue,
      SeriesValue,
      SeriesValue,
    ];
    const first = seriesAfter({}, 0, [c, a], all).series;
    const both = seriesAfter(first, 0, [b], all).series;
    expect(
      [Object.keys(first), Object.keys(both)].map((keys) => keys.map((key) => key.match(/\/\w/)?.[0])),
    ).toEqual([
      ['/a', '/c'],
      ['/a', '/b', '/c'],
    ]);
  });

  it('of more than there may be are those that were measured last, still in order of their keys', () => {
    const all = hostRules(
      '{ name: r, by: [host, mountpoint], when: "max(system.filesystem.utilization, 1d) > 1%" }',
    );
    const name = (i: number) => `/${10_000 + i}`;
    const series: SeriesByKey = Object.fromEntries(
      Array.from({ length: languageLimits.hostSeries + 2 }, (_, i) => [
        JSON.stringify(['system.filesystem.utilization', name(i)]),
        {
          metric: 'system.filesystem.utilization',
          labels: { host: 'node-1', mountpoint: name(i) },
          points: [{ tMs: startMs + (i % 7) - 9, value: 0.5, untilMs: startMs + 9 }],
        },
      ]),
    );
    const { series: kept, cut } = seriesAfter(series, 0, [], all);
    const oldest = Object.keys(series)
      .filter((_, i) => i % 7 === 0)
      .slice(-2);
    expect(cut).toBe(2);
    expect(Object.keys(kept)).toEqual(Object.keys(series).filter((key) => !oldest.includes(key)));
  });
});

describe('what a rule says in one tick', () => {
  it('is told in order of time, the unknown among the rest', () => {
    const rules = hostRules(
      '{ name: busy, when: system.cpu.utilization >= 90%, missing: unknown-event, max_gap: 1s }',
    );
    const { log } = run(rules, [...cpuTicks([0.95, 0.1]), { at: 9, series: [cpu(0.95)] }]);
    expect(log).toEqual([
      'raised BUSY @0 since 0',
      'cleared BUSY @1 since 0',
      'raised BUSY_UNKNOWN @5 since 4',
      'raised BUSY @9 since 9',
      'cleared BUSY_UNKNOWN @9 since 4',
    ]);
  });

  it('leaves no gates behind where none was passed', () => {
    const { state } = run(busy(', cooldown: 1m'), cpuTicks([0.1]));
    expect(Object.values(Object.values(state.rules)[0]?.instances ?? {})).toEqual([
      { labels: {}, base: { atMs: startMs + 1, phase: { kind: 'idle' }, consumed: {} } },
    ]);
    expect(state).not.toHaveProperty('version');
  });
});

describe('an instance without samples', () => {
  const byDisk = (more: string) =>
    hostRules(`{ name: r, by: [host, mountpoint], when: system.filesystem.utilization >= 95%${more} }`);
  const keptAfter = (more: string, seconds: number) => {
    const ticks = [
      { at: 0, series: [disk('/', 0.99)] },
      ...Array.from({ length: seconds }, (_, i) => ({ at: i + 1, series: [] })),
    ];
    return Object.values(run(byDisk(more), ticks).state.rules)[0]?.instances ?? {};
  };

  it('stays while it is open, while it holds and while it waits for its next occurrence', () => {
    expect(Object.values(keptAfter('', 9)).map(({ base }) => base.phase.kind)).toEqual(['open']);
    expect(Object.values(keptAfter(', for: 10m', 9)).map(({ base }) => base.phase.kind)).toEqual(['holding']);
    expect(Object.values(keptAfter(', kind: occurrence', 9)).map(({ base }) => base.wasTrue)).toEqual([true]);
  });

  it('goes once a cooldown, and a span of raises, are over', () => {
    const cooled = ', missing: false, cooldown: 6s';
    const spanned = ', missing: false, max_raises: { max: 1, per: 6s }';
    const count = (more: string, seconds: number) => Object.keys(keptAfter(more, seconds)).length;
    expect([count(cooled, 5), count(cooled, 6), count(spanned, 5), count(spanned, 6)]).toEqual([1, 0, 1, 0]);
  });
});
