import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointsOf } from '../../../shared/language/tests/points.ts';
import type { GivenSamples, TestCase } from '../../../shared/language/tests/test-case.ts';
import { ticksOf, validIntervals } from '../../../shared/language/tests/virtual-time.ts';
import { hostRules } from '../given.ts';

const at = { file: 'f.yaml', line: 1, column: 1, endColumn: 2 };

function samples(over: Partial<GivenSamples>): GivenSamples {
  const values = { 'system.cpu.utilization': 0.5 };
  const { fromMs = 0 } = over;
  return { kind: 'samples', at, fromMs, toMs: fromMs, host: 'a', labels: {}, values, ...over };
}

function testOf(given: TestCase['given'], expectedMs = 0): TestCase {
  const expected = { at, transition: 'raised', type: 'X', atMs: expectedMs, labels: {}, values: {} } as const;
  return {
    name: { value: 't', at },
    hosts: new Map(),
    given,
    expect: [expected],
    nothingElse: false,
    explain: [],
  };
}

describe('ticksOf', () => {
  const rule = '{ name: r, when: system.cpu.utilization > 90%, for: 90s, clear_for: 20s }';

  it.each<[string, readonly GivenSamples[], number, string, object]>([
    ['nothing', [], 0, '{ name: r, when: system.cpu.utilization > 90% }', { stepMs: 1, endMs: 0, count: 1 }],
    ['a hold', [], 0, rule, { stepMs: 10_000, endMs: 110_000, count: 12 }],
    [
      'a series and its validity',
      [samples({ fromMs: 60_000, toMs: 120_000, everyMs: 15_000 })],
      0,
      rule,
      { stepMs: 5_000, endMs: 120_000 + 45_000 + 110_000, count: 56 },
    ],
    [
      'an instant',
      [samples({ fromMs: 3_000, validForMs: 4_000 })],
      0,
      rule,
      { stepMs: 1_000, endMs: 117_000, count: 118 },
    ],
    [
      'an expected time between two ticks',
      [samples({ everyMs: 10_000, toMs: 0 })],
      41_001,
      '{ name: r, when: system.cpu.utilization > 90% }',
      { stepMs: 10_000, endMs: 50_000, count: 6 },
    ],
  ])('meets %s', (_, given, expectedMs, text, ticks) => {
    expect(ticksOf(testOf(given, expectedMs), hostRules(text))).toEqual(ticks);
  });
});

describe('the end of a test', () => {
  it('is not before the receipt of an event', () => {
    const event = { kind: 'event', at, transition: 'raised', type: 'X', labels: {}, values: {} } as const;
    expect(ticksOf(testOf([{ ...event, atMs: 1, receivedMs: 7 }]), []).endMs).toBe(7);
  });
});

describe('pointsOf', () => {
  it('makes a value of an instant valid for exactly as long as it holds', () => {
    const lengths = fc.integer({ min: 1, max: 7 * 24 * 3600 * 1000 });
    const property = fc.property(lengths, lengths, (validForMs, nextMs) => {
      const given = [samples({ validForMs }), samples({ fromMs: nextMs })];
      const first = pointsOf(given, nextMs).get('a')?.get(0)?.[0];
      expect((first?.intervalMs as number) * validIntervals).toBe(Math.min(validForMs, nextMs));
    });
    fc.assert(property);
  });

  it('keeps the series of hosts apart, by metric and by labels', () => {
    const given = [
      samples({ everyMs: 5, toMs: 10 }),
      samples({ labels: { mode: 'user' }, values: { 'system.cpu.utilization': 0.25 } }),
      samples({ host: 'b', fromMs: 5 }),
    ];
    const points = pointsOf(given, 10);
    const cpu = { metric: 'system.cpu.utilization', labels: {}, value: 0.5 };
    expect([...points].map(([host, byTime]) => [host, [...byTime]])).toEqual([
      [
        'a',
        [
          [
            0,
            [
              { ...cpu, intervalMs: 5 },
              { ...cpu, labels: { mode: 'user' }, value: 0.25, intervalMs: 11 / 3 },
            ],
          ],
          [5, [{ ...cpu, intervalMs: 5 }]],
          [10, [{ ...cpu, intervalMs: 5 }]],
        ],
      ],
      ['b', [[5, [{ ...cpu, intervalMs: 2 }]]]],
    ]);
  });
});
