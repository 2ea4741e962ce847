import fc from 'fast-check';
import type { Expr, LiteralUnit, Matcher } from '../../shared/language/ast.ts';

const word = fc
  .stringMatching(/^[a-z_][a-z0-9_]{0,8}$/)
  .filter((text) => !['and', 'or', 'not', 'in', 'true', 'false'].includes(text));
const lowerWord = word.filter((text) => !text.startsWith('_'));
const eventType = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/);
const metric = fc
  .tuple(lowerWord, fc.array(fc.stringMatching(/^[a-z0-9_]{1,6}$/), { maxLength: 3 }))
  .map(([head, rest]) => [head, ...rest].join('.'));

const number = fc.record({
  kind: fc.constant('number' as const),
  value: fc.oneof(
    fc.nat({ max: 1_000_000 }),
    fc.double({ min: 0, max: 1e15, noNaN: true, noDefaultInfinity: true }).map(Math.abs),
  ),
  unit: fc.constantFrom<LiteralUnit>('none', 'ratio', 'bytes', 'seconds'),
});

const matchers: fc.Arbitrary<readonly Matcher[]> = fc.uniqueArray(
  fc.record({
    label: word,
    op: fc.constantFrom('=' as const, '!=' as const, '=~' as const),
    value: fc.string({ unit: 'binary', maxLength: 6 }),
  }),
  { maxLength: 3, selector: ({ label }) => label },
);

const atom: fc.Arbitrary<Expr> = fc.oneof(
  number,
  fc.record({ kind: fc.constant('string' as const), value: fc.string({ unit: 'binary', maxLength: 8 }) }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('selector' as const), name: metric, matchers }),
  fc.record({ kind: fc.constant('selector' as const), name: eventType, matchers }),
  fc.record({ kind: fc.constant('selector' as const), name: eventType, matchers, field: word }),
);

/** Any tree that the parser can make, spans aside. */
export const expression: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'expr' },
    atom,
    fc.record({ kind: fc.constant('not' as const), operand: tie('expr') }),
    fc.record({ kind: fc.constant('negate' as const), operand: tie('expr') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      operands: fc.array(tie('expr'), { minLength: 2, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      op: fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '=~', 'in'),
      left: tie('expr'),
      right: tie('expr'),
    }),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      op: fc.constantFrom('+', '-', '*', '/', '%'),
      left: tie('expr'),
      right: tie('expr'),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: lowerWord,
      args: fc.array(tie('expr'), { maxLength: 3 }),
    }),
  ) as fc.Arbitrary<Expr>,
})).expr;

/** A tree without the places of its parts, to be compared. */
export function bare(expr: Expr | undefined): unknown {
  return JSON.parse(
    JSON.stringify(expr ?? null, (key, value: unknown) => (key === 'span' ? undefined : value)),
  );
}
