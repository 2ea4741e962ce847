import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { run, type Value } from './given.ts';
import { walk } from './walk.ts';

describe('a program', () => {
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
