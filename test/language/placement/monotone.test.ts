import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { defaultLatenessMs, isMonotone, obstaclesOf } from '../../../shared/language/placement/monotone.ts';
import { absent, absentAfter, allOf, and, atLeast, event, expr, not, sequence, within } from './given.ts';

const member: Expr = { kind: 'member', hash: 'm' };

describe('isMonotone', () => {
  it.each([
    'A',
    'A and B{x="1"} or C',
    'not not A',
    'A.used > 90%',
    'A.used < 90%',
    'A.name =~ "web-*"',
    'A.used in [1, 2]',
    'count(A, 5m) > 3',
    '3 < count(A, 5m)',
    'count(A, 5m) >= 3 and raised(B, 1h) > 0 and active(B, 1h) > 1',
    'not count(A, 5m) < 3',
    'not count(A, 5m) <= 3',
    'count(A, 5m) + raised(B, 5m) * 2 > 3',
    'count(A, 5m) / 2 > 3',
    '10 - count(A, 5m) < 3',
    'count(A, 5m) * -1 < 3',
    '-count(A, 5m) < 3',
    'count(A) > 3',
    'max(A.used) > 90%',
    'min(A.used) < 90%',
    'max(count(A, 5m), count(B, 5m), 3) > 3',
    'exists(max(A.used))',
    'count(A, 5m) * 0 < 3',
    'abs(3) > 2 and not false',
    'max(1, 2) == min(1, 2)',
  ])('holds %s to be so', (text) => {
    expect(obstaclesOf(expr(text))).toEqual([]);
    expect(isMonotone(expr(text))).toBe(true);
  });

  it.each([
    'count(A, 5m) < 3',
    'not count(A, 5m) > 3',
    'count(A, 5m) == 3',
    'count(A, 5m) != 3',
    'count(A, 5m) in [1, 2]',
    'count(A, 5m) > count(B, 5m)',
    'count(A, 5m) - count(B, 5m) > 3',
    'count(A, 5m) * count(B, 5m) > 3',
    'count(A, 5m) % 2 > 0',
    '100 / count(A, 5m) > 3',
    'abs(count(A, 5m)) > 3',
    'max(A.used) < 90%',
    'min(A.used) > 90%',
    'avg(A.used) > 90%',
    'sum(A.used) > 90%',
    'max(count(A, 5m), 10 - count(B, 5m)) > 3',
    'avg_of(web, system.cpu.utilization) > 90%',
    'max(system.cpu.utilization, 5m) > 90%',
    'count(system.cpu.utilization, 5m) > 3',
    'not exists(max(A.used))',
    'exists(system.cpu.utilization)',
  ])('holds %s not to be so', (text) => {
    const compared = expr(text);
    const comparison = compared.kind === 'not' ? compared.operand : compared;
    expect(obstaclesOf(compared)).toEqual([{ kind: 'comparison', expr: comparison }]);
    expect(isMonotone(compared)).toBe(false);
  });

  it.each<[string, Expr, ReturnType<typeof obstaclesOf>]>([
    ['a negated type', expr('A and not B'), [{ kind: 'negated', expr: expr('B') }]],
    ['a negated field', expr('not B.used > 1'), [{ kind: 'negated', expr: expr('B.used') }]],
    ['a member', member, []],
    ['a negated member', not(member), [{ kind: 'negated', expr: member }]],
    ['a span', within(['A', 'B'], 1_000), []],
    [
      'a negated span',
      not(within(['A', 'B'], 1_000)),
      [{ kind: 'negated', expr: within(['A', 'B'], 1_000) }],
    ],
    ['a sequence', sequence(['A', 'B'], { withinMs: 1_000 }), []],
    ['a negated sequence', not(sequence(['A'])), [{ kind: 'negated', expr: sequence(['A']) }]],
    [
      'a sequence without a type',
      sequence(['A'], { without: ['B', 'C'] }),
      [
        { kind: 'without', of: event('B') },
        { kind: 'without', of: event('C') },
      ],
    ],
    ['an absence', absent('A', 1_000), [{ kind: 'awaited', of: event('A') }]],
    ['a presence', not(absent('A', 1_000)), []],
    ['an absence after a trigger', absentAfter('A', 'B', 1_000), [{ kind: 'awaited', of: event('B') }]],
    ['hosts', atLeast(2, 'web', and(expr('A'), member)), []],
    [
      'hosts on which a type must not be',
      atLeast(2, 'web', expr('not A')),
      [{ kind: 'negated', expr: expr('A') }],
    ],
    ['all hosts', allOf('web', absent('A', 1_000)), [{ kind: 'awaited', of: event('A') }]],
    ['hosts that must not be', not(allOf('web', expr('A'))), [{ kind: 'negated', expr: expr('A') }]],
  ])('knows what is in the way of %s', (_, when, expected) => {
    expect(obstaclesOf(when)).toEqual(expected);
    expect(defaultLatenessMs(when)).toBe(expected.length === 0 ? 0 : 15_000);
  });
});
