import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventValue } from '../../../shared/facts/event.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import { programOf } from '../../../shared/language/evaluation/program.ts';
import { parse } from './leaves/given.ts';
import { walk } from './walk.ts';

type Value = EventValue | undefined;

const known: Readonly<Record<string, Value>> = {
  x: 3,
  y: -2,
  zero: 0,
  ON: true,
  OFF: false,
  UNHEARD: undefined,
  unheard: undefined,
};

/** What the program of an expression gives if its selectors have these values. */
function run(expr: Expr, values: Readonly<Record<string, Value>> = known): Value {
  const { leaves, evaluate: evaluateProgram } = programOf(expr);
  return evaluateProgram(leaves.map((leaf) => ('selector' in leaf ? values[leaf.selector.name] : undefined)));
}

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

  it('is compiled once for each object', () => {
    const expr = parse('x > 1');
    expect(programOf(expr)).toBe(programOf(expr));
    expect(programOf(parse('x > 1'))).not.toBe(programOf(expr));
  });

  it('has one register for equal leaves, wherever they stand', () => {
    const { leaves } = programOf(
      parse('x > 1 and avg(x, 5m) > 1 or x < 0 and avg(x, 5m) < 9 and avg(x, 6m) < 9'),
    );
    expect(leaves.map(({ kind }) => kind)).toEqual(['sample', 'sample-window', 'sample-window']);
  });

  it.each([
    ['3 == A.used', 'A.used == 3'],
    ['3 != A.used', 'A.used != 3'],
    ['3 < A.used', 'A.used > 3'],
    ['3 <= A.used', 'A.used >= 3'],
    ['3 > A.used', 'A.used < 3'],
    ['3 >= A.used', 'A.used <= 3'],
    ['A.used > 1 + 2', 'A.used > 3'],
  ])('reads for %s the same leaf as for %s', (text, other) => {
    const leaves = (of: string) =>
      programOf(parse(of)).leaves.map((leaf) => [
        leaf.kind,
        'comparison' in leaf ? leaf.comparison : undefined,
      ]);
    expect(leaves(text)).toEqual(leaves(other));
    expect(leaves(text)).toEqual([['event', expect.objectContaining({ field: 'used', value: 3 })]]);
  });

  it('compares a field with nothing but a constant', () => {
    for (const text of ['A.used > x', 'A.used > 1 / 0', 'm.used > 3']) {
      const compared = programOf(parse(text)).leaves.filter(
        (leaf) => 'comparison' in leaf && leaf.comparison !== undefined,
      );
      expect(compared).toEqual([]);
    }
  });

  it('keeps nothing from one evaluation to the next', () => {
    const expr = parse('x + y > 1 and not (ON or y < 0)');
    const others = { ...known, x: 9, y: 9, ON: false };
    expect([run(expr), run(expr, others), run(expr)]).toEqual([false, true, false]);
  });

  it('gives what a walk over the tree gives', () => {
    fc.assert(
      fc.property(operators, registers, (expr, values) => {
        expect(run(expr, values)).toEqual(walk(expr, (name) => values[name]));
      }),
      { numRuns: 2_000 },
    );
  });
});

const registers: fc.Arbitrary<Readonly<Record<string, Value>>> = fc.record({
  a: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined }),
  b: fc.option(fc.constantFrom(0, 0.5, 1e308), { nil: undefined }),
  ON: fc.option(fc.boolean(), { nil: undefined }),
});

const operators: fc.Arbitrary<Expr> = fc.letrec<{ number: Expr; truth: Expr }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'operators' },
    fc.constantFrom('a', 'b').map((name) => ({ kind: 'selector', name, matchers: [] }) as const),
    fc.constantFrom(-1, 0, 0.5, 2).map((value) => ({ kind: 'number', value, unit: 'none' }) as const),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      op: fc.constantFrom('+', '-', '*', '/', '%'),
      left: tie('number'),
      right: tie('number'),
    }),
    fc.record({ kind: fc.constant('negate' as const), operand: tie('number') }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('min', 'max', 'abs'),
      args: fc.tuple(tie('number')),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('min', 'max'),
      args: fc.tuple(tie('number'), tie('number')),
    }),
  ) as fc.Arbitrary<Expr>,
  truth: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'operators' },
    fc.constant({ kind: 'selector', name: 'ON', matchers: [] } as const),
    fc.record({
      kind: fc.constant('compare' as const),
      op: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
      left: tie('number'),
      right: tie('number'),
    }),
    fc.record({ kind: fc.constant('not' as const), operand: tie('truth') }),
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      operands: fc.array(tie('truth'), { minLength: 2, maxLength: 3 }),
    }),
  ) as fc.Arbitrary<Expr>,
})).truth;
