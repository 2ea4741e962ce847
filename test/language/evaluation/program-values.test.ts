import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { run, type Value } from './given.ts';
import { parse } from './leaves/given.ts';

describe('a program', () => {
  it.each<[string, Value]>([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['7 % x', 1],
    ['-x', -3],
    ['-(1 + 1)', -2],
    ['x / zero', undefined],
    ['x % zero', undefined],
    ['1 / 0', undefined],
    ['unheard + 1', undefined],
    ['x * y', -6],
    ['x - y', 5],
    ['ON + 1', undefined],
    ['x >= 3', true],
    ['x > 3', false],
    ['x <= 3', true],
    ['x < 3', false],
    ['x == 3', true],
    ['x != 3', false],
    ['3 <= x', true],
    ['3 < x', false],
    ['3 >= x', true],
    ['3 > x', false],
    ['3 == x', true],
    ['3 != x', false],
    ['x > y', true],
    ['x < y', false],
    ['x + y == 1', true],
    ['x + y != 1', false],
    ['x + y < 2', true],
    ['x + y <= 1', true],
    ['x + y > 1', false],
    ['x + y >= 1', true],
    ['x + y > unheard', undefined],
    ['x / zero < 1', undefined],
    ['x / zero != 1', undefined],
    ['x + y == ON', undefined],
    ['x > unheard', undefined],
    ['unheard > 1', undefined],
    ['unheard != 1', undefined],
    ['1 < 2', true],
    ['"web-1" =~ "web-?"', true],
    ['"a" < "b"', undefined],
    ['x == "3"', undefined],
    ['x =~ "3"', undefined],
    ['x + 1 =~ "4"', undefined],
    ['"a" == "a"', true],
    ['"a" == "b"', false],
    ['"a" != "a"', false],
    ['"a" != "b"', true],
    ['"a" == UNHEARD', undefined],
    ['UNHEARD == "a"', undefined],
    ['ON == "true"', undefined],
    ['"true" != ON', undefined],
    ['x == ON', undefined],
    ['ON == x', undefined],
    ['ON == OFF', false],
    ['ON != OFF', true],
    ['ON < OFF', undefined],
    ['UNHEARD or ON', true],
    ['UNHEARD or OFF', undefined],
    ['OFF or OFF', false],
    ['OFF or UNHEARD or ON', true],
    ['OFF or UNHEARD or OFF', undefined],
    ['OFF or OFF or OFF', false],
    ['UNHEARD and OFF', false],
    ['UNHEARD and ON', undefined],
    ['ON and UNHEARD', undefined],
    ['ON and ON', true],
    ['ON and UNHEARD and OFF', false],
    ['ON and UNHEARD and ON', undefined],
    ['ON and ON and ON', true],
    ['ON and x', undefined],
    ['not ON', false],
    ['not UNHEARD', undefined],
    ['not x', undefined],
    ['true and ON', true],
    ['ON and (x + 1)', undefined],
    ['"text"', 'text'],
    ['exists(x)', true],
    ['exists(unheard)', false],
    ['exists(x / zero)', false],
    ['exists(x > unheard)', false],
    ['exists(UNHEARD)', false],
    ['exists(1)', true],
    ['abs(y)', 2],
    ['abs(unheard)', undefined],
    ['abs(1 - 4)', 3],
    ['max(x, 2, 5)', 5],
    ['min(x, y, 5)', -2],
    ['max(unheard, 1)', undefined],
    ['min(1, unheard, 0)', undefined],
    ['max(1, 2, unheard)', undefined],
    ['max(1, 2)', 2],
    ['max(ON, 2)', undefined],
    ['(x > 1) + 1', undefined],
    ['abs(x > 1)', undefined],
    ['unheard_of(x)', undefined],
    ['unheard_of()', undefined],
    ['labels(x)', undefined],
    ['exists()', undefined],
  ])('of %s gives %j', (text, expected) => {
    expect(run(parse(text))).toEqual(expected);
  });

  it.each<[string, Value]>([
    ['x in [1, 3]', true],
    ['x in [1, 2]', false],
    ['unheard in [1, 2]', undefined],
    ['"a" in ["a", "b"]', true],
    ['ON in ["a"]', undefined],
    ['x + 1 in [4]', true],
    ['x in [-3, 3]', true],
  ])('of %s gives %j', (text, expected) => {
    expect(run(parse(text))).toEqual(expected);
  });

  it('takes a list of different kinds, and what is no list, for unknown', () => {
    const mixed: Expr = { kind: 'list', items: [parse('1'), parse('"a"')] };
    const computed: Expr = { kind: 'list', items: [parse('x')] };
    for (const right of [mixed, computed, parse('x')])
      expect(run({ kind: 'compare', op: 'in', left: parse('x'), right })).toBeUndefined();
    expect(run({ kind: 'set', name: 'web' })).toBeUndefined();
  });

  it('knows one zero', () => {
    expect(run(parse('0 * y'))).toBe(0);
    expect(run(parse('zero * y'))).toBe(0);
    expect(run(parse('-zero'))).toBe(0);
  });
});
