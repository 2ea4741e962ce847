import fc from 'fast-check';
import type { Expr, LiteralUnit, Matcher, SelectorNode } from '../../../shared/language/ast.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { isSetFunction } from '../../../shared/language/reads.ts';

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

const text = fc.record({
  kind: fc.constant('string' as const),
  value: fc.string({ unit: 'binary', maxLength: 8 }),
});

const negative = number.map((each) => ({ ...each, value: 0 - each.value }));

const list = fc.record({
  kind: fc.constant('list' as const),
  items: fc.array(fc.oneof(number, negative, text), { minLength: 1, maxLength: 4 }),
});

const setName = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);

const event: fc.Arbitrary<SelectorNode> = fc.record({
  kind: fc.constant('selector' as const),
  name: eventType,
  matchers,
});

const atom: fc.Arbitrary<Expr> = fc.oneof(
  number,
  text,
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('selector' as const), name: metric, matchers }),
  fc.record({ kind: fc.constant('selector' as const), name: eventType, matchers }),
  fc.record({ kind: fc.constant('selector' as const), name: eventType, matchers, field: word }),
);

/** Any tree that the parser can make of a text, spans aside. */
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
      op: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
      left: tie('expr'),
      right: tie('expr'),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      op: fc.constant('=~'),
      left: tie('expr'),
      right: text,
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      op: fc.constant('in'),
      left: tie('expr'),
      right: list,
    }),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      op: fc.constantFrom('+', '-', '*', '/', '%'),
      left: tie('expr'),
      right: tie('expr'),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: lowerWord.filter((name) => !isSetFunction(name)),
      args: fc.array(tie('expr'), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.constantFrom('avg_of', 'min_of', 'max_of', 'median_of', 'sum_of'),
      args: fc.tuple(fc.record({ kind: fc.constant('set'), name: setName }), tie('expr')),
    }),
  ) as fc.Arbitrary<Expr>,
})).expr;

const durationMs = fc.integer({ min: 1, max: languageLimits.durationMs });
const events = fc.array(event, { minLength: 1, maxLength: 3 });

/** Any tree that the loader can make of a map, spans aside. */
export const structuredNode: fc.Arbitrary<Expr> = fc.letrec<{ node: Expr; part: Expr }>((tie) => ({
  part: fc.oneof({ maxDepth: 3, depthIdentifier: 'node' }, expression, tie('node')),
  node: fc.oneof(
    fc.record({ kind: fc.constant('absent'), of: event, forMs: durationMs }),
    fc.record({ kind: fc.constant('absent_after'), after: event, absent: event, forMs: durationMs }),
    fc.record({ kind: fc.constant('within'), of: events, withinMs: durationMs }),
    fc.record({
      kind: fc.constant('sequence'),
      steps: events,
      withinMs: durationMs,
      without: fc.array(event, { maxLength: 2 }),
      isEqualTimeAllowed: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('sequence'),
      steps: fc.tuple(event),
      without: fc.array(event, { maxLength: 2 }),
      isEqualTimeAllowed: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('at_least'),
      count: fc.integer({ min: 1, max: languageLimits.setMembers }),
      isShare: fc.constant(false),
      of: setName,
      where: tie('part'),
    }),
    fc.record({
      kind: fc.constant('at_least'),
      count: fc.double({ min: 1e-6, max: 1, noNaN: true }),
      isShare: fc.constant(true),
      of: setName,
      where: tie('part'),
    }),
    fc.record({ kind: fc.constant('all_of'), of: setName, where: tie('part'), empty: fc.boolean() }),
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      operands: fc.tuple(tie('part'), tie('node')),
    }),
    fc.record({ kind: fc.constant('not'), operand: tie('node') }),
  ) as fc.Arbitrary<Expr>,
})).node;

/** A tree without the places of its parts, to be compared. */
export function bare(expr: Expr | undefined): unknown {
  return JSON.parse(
    JSON.stringify(expr ?? null, (key, value: unknown) =>
      key === 'span' || key === 'ofSpan' ? undefined : value,
    ),
  );
}
