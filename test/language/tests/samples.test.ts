import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostLives } from '../../../shared/language/tests/host-lives.ts';
import {
  heardSeries,
  receivedSeries,
  samplesOf,
  validIntervals,
} from '../../../shared/language/tests/samples.ts';
import type { Given, GivenSamples, TestCase } from '../../../shared/language/tests/test-case.ts';

const at = { file: 'f.yaml', line: 1, column: 1, endColumn: 2 };
const startMs = 1_000;

function samples(over: Partial<GivenSamples>): GivenSamples {
  const values = { 'system.cpu.utilization': 0.5 };
  const { fromMs = 0 } = over;
  return { kind: 'samples', at, fromMs, toMs: fromMs, host: 'a', labels: {}, values, ...over };
}

function sampled(given: readonly Given[], endMs: number, host = 'a') {
  const test: TestCase = {
    name: { value: 't', at },
    startMs,
    hosts: new Map([
      ['a', {}],
      ['b', {}],
    ]),
    given,
    expect: [],
    nothingElse: true,
    explain: [],
  };
  const life = hostLives(test).find((each) => each.host === host);
  if (!life) throw new Error(`no host ${host}`);
  return { life, ...samplesOf(test, life, endMs) };
}

describe('samples of a test', () => {
  it('of one instant are valid for exactly as long as they hold', () => {
    const lengths = fc.integer({ min: 1, max: 7 * 24 * 3600 * 1000 });
    const property = fc.property(lengths, lengths, (validForMs, nextMs) => {
      const { byTime, series } = sampled([samples({ validForMs }), samples({ fromMs: nextMs })], nextMs);
      const heldMs = Math.min(validForMs, nextMs);
      expect((byTime.get(startMs)?.[0]?.intervalMs as number) * validIntervals).toBe(heldMs);
      expect(series[0]?.points[0]?.untilMs).toBe(startMs + heldMs);
    });
    fc.assert(property);
  });

  it('keep the series of hosts apart, by metric and by labels', () => {
    const given = [
      samples({ everyMs: 5, toMs: 10 }),
      samples({ labels: { mode: 'user' }, values: { 'system.cpu.utilization': 0.25 } }),
      samples({ host: 'b', fromMs: 5 }),
    ];
    const cpu = { metric: 'system.cpu.utilization', labels: {}, value: 0.5 };
    expect([...sampled(given, 10).byTime]).toEqual([
      [
        1_000,
        [
          { ...cpu, intervalMs: 5 },
          { ...cpu, labels: { mode: 'user' }, value: 0.25, intervalMs: 11 / 3 },
        ],
      ],
      [1_005, [{ ...cpu, intervalMs: 5 }]],
      [1_010, [{ ...cpu, intervalMs: 5 }]],
    ]);
    expect([...sampled(given, 10, 'b').byTime]).toEqual([[1_005, [{ ...cpu, intervalMs: 2 }]]]);
  });

  it('are taken only while the host is there', () => {
    const given: readonly Given[] = [
      samples({ everyMs: 5, toMs: 30 }),
      { kind: 'membership', at, change: 'leaves', host: 'a', atMs: 10 },
      { kind: 'membership', at, change: 'joins', host: 'a', atMs: 20 },
    ];
    expect([...sampled(given, 30).byTime.keys()]).toEqual([1_000, 1_005, 1_020, 1_025, 1_030]);
  });
});

describe('a silence', () => {
  const given: readonly Given[] = [
    samples({ everyMs: 10, toMs: 40 }),
    { kind: 'silence', at, host: 'a', fromMs: 15, toMs: 35 },
  ];
  const { series, life } = sampled(given, 40);

  it('holds samples back until it ends', () => {
    const times = (nowMs: number) =>
      receivedSeries(series, life, startMs + nowMs)[0]?.points.map(({ tMs }) => tMs - startMs);
    expect(times(15)).toEqual([0, 10]);
    expect(times(34)).toEqual([0, 10]);
    expect(times(35)).toEqual([0, 10, 20, 30]);
  });

  it('makes unknown what is not heard', () => {
    const points = heardSeries(series, life)[0]?.points ?? [];
    expect(points.map(({ tMs, untilMs }) => [tMs - startMs, untilMs - startMs])).toEqual([
      [0, 15],
      [10, 15],
      [35, 40],
      [35, 50],
      [35, 60],
      [40, 70],
    ]);
  });
});
