import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { comparisonOf } from '../../../shared/language/reasoning/comparisons.ts';
import { makeTerms } from '../../../shared/language/reasoning/terms.ts';
import { has } from '../../../shared/language/reasoning/value-set.ts';
import { expr, metricOf } from '../placement/given.ts';

const busy = 'system.cpu.utilization';
const load = 'system.cpu.load_average.1m';
type Comparison = Extract<Expr, { readonly kind: 'compare' }>;

/** The term, and which of these values make the comparison true. */
function trueFor(text: string, values: readonly number[]): unknown {
  const found = comparisonOf(expr(text) as Comparison, makeTerms(metricOf));
  if (typeof found !== 'object') return found;
  return [found.term.text, values.filter((value) => has(found.values, value))];
}

describe('the values for which a comparison is true', () => {
  it.each<[string, readonly number[]]>([
    [`${load} < 2`, [1]],
    [`${load} <= 2`, [1, 2]],
    [`${load} > 2`, [3]],
    [`${load} >= 2`, [2, 3]],
    [`${load} == 2`, [2]],
    [`${load} != 2`, [1, 3]],
    [`2 < ${load}`, [3]],
    [`2 >= ${load}`, [1, 2]],
    [`2 != ${load}`, [1, 3]],
    [`${load} * 2 < 4`, [1]],
    [`${load} * 2 <= 4`, [1, 2]],
    [`${load} * 2 > 4`, [3]],
    [`${load} * 2 >= 4`, [2, 3]],
    [`${load} * 2 == 4`, [2]],
    [`${load} * 2 != 4`, [1, 3]],
    [`${load} * -2 < -4`, [3]],
    [`${load} * -2 <= -4`, [2, 3]],
    [`${load} * -2 > -4`, [1]],
    [`${load} * -2 >= -4`, [1, 2]],
    [`${load} * -2 == -4`, [2]],
    [`5 - ${load} != 3`, [1, 3]],
    [`${load} in [1, 3]`, [1, 3]],
    [`${load} * 2 in [2, 4]`, [1, 2]],
  ])('are, of %s, %j', (text, expected) => {
    expect(trueFor(text, [1, 2, 3])).toEqual([load, expected]);
  });

  it.each<[string, string, readonly number[]]>([
    ['A.n > 2', 'the highest A.n', [3]],
    ['A.n >= 2', 'the highest A.n', [2, 3]],
    ['A.n < 2', 'the lowest A.n', [1]],
    ['A.n <= 2', 'the lowest A.n', [1, 2]],
    ['count(A, 5m) > 1', 'count(A, 5m)', [2, 3]],
  ])('are, of %s, those of %s: %j', (text, term, expected) => {
    expect(trueFor(text, [1, 2, 3])).toEqual([term, expected]);
  });

  it.each<[string, readonly number[]]>([
    ['system.cpu.load_average.15m < system.cpu.load_average.1m', [-1]],
    ['system.cpu.load_average.1m > system.cpu.load_average.15m', [-1]],
    ['system.cpu.load_average.15m >= system.cpu.load_average.1m', [0, 1]],
    ['system.cpu.load_average.15m == system.cpu.load_average.1m', [0]],
  ])('are, of the two terms of %s, those of their difference: %j', (text, expected) => {
    const difference = 'system.cpu.load_average.15m less system.cpu.load_average.1m';
    expect(trueFor(text, [-1, 0, 1])).toEqual([difference, expected]);
  });

  it('are, of a term with itself, those of no difference', () => {
    expect(trueFor(`${load} >= ${load}`, [-1, 0, 1])).toEqual([`${load} less ${load}`, [0]]);
  });

  it.each<[string, boolean]>([
    ['1 < 2', true],
    ['2 <= 1', false],
    ['2 == 1 + 1', true],
    ['2 != 2', false],
  ])('are not needed of %s: it is %s', (text, expected) => {
    expect(trueFor(text, [])).toBe(expected);
  });

  it.each([
    `${busy} =~ "a*"`,
    'A.n =~ "a*"',
    'A.n == 2',
    'A.n in [1, 2]',
    `A.n > ${load}`,
    `${busy} > 5GiB`,
    `${busy} in [1KiB]`,
    '"a" == "b"',
    `${load} > "b"`,
    '1 in [1, 2]',
  ])('are not known of %s', (text) => {
    expect(trueFor(text, [])).toBeUndefined();
  });

  it('are not known of what is no list of constants', () => {
    const inOf = (right: Expr) =>
      comparisonOf({ kind: 'compare', op: 'in', left: expr(load), right }, makeTerms(metricOf));
    expect([inOf(expr(busy)), inOf({ kind: 'list', items: [expr('1'), expr(busy)] })]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
