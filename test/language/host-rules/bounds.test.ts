import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/facts/limits.ts';
import type { HostRule } from '../../../shared/language/artifact.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import type { Point } from '../../../shared/language/evaluation/facts.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { planOf } from '../../../shared/language/host-rules/host-rule-plan.ts';
import { makeReaders, withSamples } from '../../../shared/language/host-rules/host-rule-series.ts';
import type { SeriesValue } from '../../../shared/language/host-rules/host-rule-state.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { cpu, disk, hostRules, startMs } from '../given.ts';
import { member, run } from './given.ts';

const daily = hostRules(
  '{ name: r, by: [host, mountpoint], when: "avg(system.filesystem.utilization, 1d) > 90%" }',
);
const readers = makeReaders('node-1', daily.map(planOf));

/** Series `/0`, `/1` and so on of these lengths, one sample each second up to the start. */
function kept(lengths: readonly number[]): Parameters<typeof withSamples>[0] {
  return Object.fromEntries(
    lengths.map((length, i) => [
      JSON.stringify(['system.filesystem.utilization', `[["mountpoint","/${i}"]]`]),
      {
        metric: 'system.filesystem.utilization',
        labels: { mountpoint: `/${i}`, host: 'node-1' },
        points: Array.from({ length }, (_, at) => pointAt(startMs - (length - 1 - at) * 1000)),
      },
    ]),
  );
}

function pointAt(tMs: number): Point {
  return { tMs, value: 0.5, untilMs: tMs + 3000 };
}

function lengthsAfter(lengths: readonly number[], values: readonly SeriesValue[] = []) {
  const samples = { nowMs: startMs, intervalMs: 1000, values };
  const { series, cut } = withSamples(kept(lengths), samples, startMs, readers);
  return { lengths: Object.values(series).map(({ points }) => points.length), cut, series };
}

describe('the samples that an agent keeps', () => {
  const { seriesPoints, hostPoints, hostSeries } = languageLimits;

  it('are at most so many of one series; the oldest go', () => {
    expect(lengthsAfter([seriesPoints])).toMatchObject({ lengths: [seriesPoints], cut: 0 });
    const { lengths, cut, series } = lengthsAfter([seriesPoints + 1]);
    expect([lengths, cut]).toEqual([[seriesPoints], 1]);
    expect(Object.values(series)[0]?.points.at(-1)?.tMs).toBe(startMs);
  });

  it('are at most so many of a host; the longest series lose theirs, to one length', () => {
    const many = hostPoints / seriesPoints;
    const longest = Array.from({ length: many - 1 }, () => seriesPoints);
    const full = [...longest, seriesPoints - 100, 100];
    expect(lengthsAfter(full)).toMatchObject({ lengths: full, cut: 0 });
    const { lengths, cut } = lengthsAfter([...longest, seriesPoints - 100, 101]);
    expect([lengths, cut]).toEqual([
      [...longest.map(() => seriesPoints - 1), seriesPoints - 100, 101],
      many - 1,
    ]);
  });

  it('are of at most so many series; those measured last stay', () => {
    const some = Array.from({ length: hostSeries }, () => 1);
    expect(lengthsAfter(some)).toMatchObject({ cut: 0 });
    const all = kept([...some, 1]);
    const oldest = Object.keys(all)[7] as string;
    const [series] = Object.values(all);
    const aged = {
      ...all,
      [oldest]: {
        ...series,
        metric: 'system.filesystem.utilization',
        labels: { mountpoint: '/7', host: 'node-1' },
        points: [pointAt(startMs - 1000)],
      },
    };
    const after = withSamples(aged, { nowMs: startMs, intervalMs: 1000, values: [] }, startMs, readers);
    expect([Object.keys(after.series).length, oldest in after.series, after.cut]).toEqual([
      hostSeries,
      false,
      1,
    ]);
  });

  it('reach back as far as the longest window, and one sample beyond it that may be valid at its begin', () => {
    const rules = hostRules(
      '{ name: a, when: "avg(system.cpu.utilization, 3s) > 90%" }',
      '{ name: b, when: "max(system.cpu.utilization, 5s) > 90%" }',
    );
    const ticks = Array.from({ length: 20 }, (_, at) => ({
      at,
      series: [cpu(0.5), { ...cpu(0.5), labels: { mode: 'user' } }, disk('/', 0.5)],
    }));
    const { state } = run(rules, ticks);
    expect(Object.values(state.series).map(({ metric, labels }) => [metric, labels])).toEqual([
      ['system.cpu.utilization', { host: 'node-1' }],
    ]);
    const times = Object.values(state.series)[0]?.points.map(({ tMs }) => (tMs - startMs) / 1000);
    // What windows at 18.001 and later read: samples after 13.001, and the one before them.
    expect(times).toEqual([13, 14, 15, 16, 17, 18, 19]);
  });
});

describe('the instances of a host', () => {
  it('are at most so many of all rules and members, given out in the order of the rules', () => {
    const { hostInstances, hostRuleInstances } = languageLimits;
    const disks = Array.from({ length: hostRuleInstances }, (_, i) => disk(`/${i}`, 0.5));
    const [rule] = daily as readonly [HostRule];
    const rules = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...rule, name: `r${i}`, hash: `h${i}` }));
    const most = hostInstances / hostRuleInstances;
    const full = run(rules(most), [{ at: 0, series: disks }]);
    expect(full.refused).toBe(0);
    const members = [member('m', 'system.cpu.utilization > 50%')];
    expect(run(rules(most - 1), [{ at: 0, series: [...disks, cpu(0.9)], members }])).toMatchObject({
      refused: 0,
      log: ['m true @0'],
    });
    expect(run(rules(most), [{ at: 0, series: [...disks, cpu(0.9)], members }])).toMatchObject({
      refused: 1,
      log: [],
    });
    const later = run(rules(most), [{ at: 1, series: [...disks, cpu(0.9)], members }], full.state);
    expect([later.refused, Object.keys(later.state.rules.h0?.instances ?? {}).length]).toEqual([
      1,
      hostRuleInstances,
    ]);
  });
});

describe('the events of one tick', () => {
  /** True and false in turn, each second, of samples that all are there when the tick comes. */
  const flapping = (changes: number) => {
    const points = Array.from({ length: changes }, (_, i) => ({
      ...pointAt(startMs + i * 1000),
      value: i % 2 === 0 ? 0.95 : 0.1,
    }));
    return {
      '["system.cpu.utilization","[]"]': {
        metric: 'system.cpu.utilization',
        labels: { host: 'node-1' },
        points,
      },
    };
  };
  const from = (changes: number) => ({
    v: 2 as const,
    lastMs: startMs - 1,
    series: flapping(changes),
    rules: {},
    members: { m: { instances: { '[]': { labels: {} } } } },
  });
  const most = languageLimits.hostRuleEvents;

  it('are at most so many truths of one instance; the newest are told', () => {
    const members = [member('m', 'system.cpu.utilization > 50%')];
    const told = (changes: number) => run([], [{ at: changes, series: [], members }], from(changes));
    expect([told(most).log.length, told(most).dropped]).toEqual([most, 0]);
    const more = told(most + 1);
    expect([more.log.length, more.dropped, more.log[0], more.log.at(-1)]).toEqual([
      most,
      1,
      'm false @1',
      `m true @${most}`,
    ]);
  });

  it.each([
    ['episodes', '', 2],
    ['occurrences', ', kind: occurrence', 1],
  ])('are at most so many %s of one instance; the newest are told', (_, more, eventsEach) => {
    const rules = hostRules(`{ name: busy, when: system.cpu.utilization > 50%${more} }`);
    const [rule] = rules as readonly [HostRule];
    const { application, name, by, emit, kind, hash } = rule;
    const instance = { labels: {}, base: { atMs: startMs, phase: { kind: 'idle' as const }, consumed: {} } };
    const told = (episodes: number) => {
      const state = {
        ...from(2 * episodes),
        members: {},
        rules: {
          [hash]: { application, name, by, emit, ...(kind && { kind }), instances: { '[]': instance } },
        },
      };
      return run(rules, [{ at: 2 * episodes, series: [] }], state);
    };
    expect([told(most).events.length, told(most).dropped]).toEqual([most * eventsEach, 0]);
    const one = told(most + 1);
    expect([one.events.length, one.dropped, one.events[0]?.t]).toEqual([
      most * eventsEach,
      1,
      startMs + 2000,
    ]);
  });
});

describe('the evidence of an event', () => {
  const percent: Expr = { kind: 'number', value: 0.5, unit: 'ratio' };
  const compared = (left: Expr): Expr => ({ kind: 'compare', op: '>', left, right: percent });
  const busyShare: Expr = { kind: 'selector', name: 'system.cpu.utilization', matchers: [] };
  const cpuIn = (mode: string): Expr => ({
    kind: 'selector',
    name: 'system.cpu.utilization',
    matchers: [{ label: 'mode', op: '=', value: mode }],
  });
  const evidenceOf = (parts: readonly Expr[], series: readonly SeriesValue[]) => {
    const [rule] = hostRules('{ name: busy, when: system.cpu.utilization > 50% }') as readonly [HostRule];
    const rules = [{ ...rule, when: { kind: 'or', operands: parts.map(compared) } as const }];
    const idle = series.map((each) => ({ ...each, value: 0.1 }));
    const { events } = run(rules, [
      { at: 0, series: idle },
      { at: 1, series },
    ]);
    return Object.keys(events[0]?.evidence ?? {});
  };

  it('has room for so many characters of selectors', () => {
    const frame = printExpression(cpuIn('')).length;
    const modes = (chars: number) => ['a'.repeat(1000), 'b'.repeat(chars - 2 * frame - 1000)];
    const countOf = (chars: number) => {
      const series = modes(chars).map((mode) => ({ ...cpu(0.9), labels: { mode } }));
      return evidenceOf(modes(chars).map(cpuIn), series).length;
    };
    expect([countOf(languageLimits.evidenceChars), countOf(languageLimits.evidenceChars + 1)]).toEqual([
      2, 1,
    ]);
  });

  it('has room for so many values', () => {
    const windows = (count: number) =>
      Array.from({ length: count }, (_, i): Expr => {
        const windowSec: Expr = { kind: 'number', value: (i + 1) / 1000, unit: 'seconds' };
        return { kind: 'call', name: 'max', args: [busyShare, windowSec] };
      });
    const countOf = (count: number) => evidenceOf(windows(count), [cpu(0.9)]).length;
    const most = limits.valueEntries;
    expect([countOf(most - 1), countOf(most), countOf(most + 1)]).toEqual([most - 1, most, most]);
  });
});
