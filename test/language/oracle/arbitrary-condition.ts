import fc from 'fast-check';
import type { Expr } from '../../../shared/language/ast.ts';
import { hostSets, memberHashes, types } from './alphabet.ts';
import { durationMs, pattern } from './arbitrary-pattern.ts';
import { episode, fact, metric, occurrence, selectorOf } from './arbitrary-selector.ts';

type CompareOperator = Extract<Expr, { kind: 'compare' }>['op'];

const setName = fc.constantFrom(...Object.keys(hostSets), 'web', 'named', 'web');

function number(value: number): Expr {
  return { kind: 'number', value, unit: 'none' };
}

function seconds(ms: number): Expr {
  return { kind: 'number', value: ms / 1000, unit: 'seconds' };
}

const windowLength = fc.oneof(durationMs, fc.integer({ min: 15, max: 40 })).map(seconds);

function call(name: string, ...args: readonly fc.Arbitrary<Expr>[]): fc.Arbitrary<Expr> {
  return fc.tuple(...args).map((list) => ({ kind: 'call', name, args: list }));
}

const sampleWindows = [
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'p50',
  'p95',
  'p99',
  'rate',
  'rate',
  'delta',
  'delta',
  'distinct',
  'last',
  'first',
  'stddev',
];

const leafNumber: fc.Arbitrary<Expr> = fc.oneof(
  { weight: 4, arbitrary: metric },
  {
    weight: 7,
    arbitrary: fc.constantFrom(...sampleWindows).chain((name) => call(name, metric, windowLength)),
  },
  { weight: 2, arbitrary: call('count', occurrence, windowLength) },
  { weight: 1, arbitrary: call('raised', episode, windowLength) },
  { weight: 1, arbitrary: call('active', episode, windowLength) },
  { weight: 1, arbitrary: call('count', episode) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('max', 'min', 'sum', 'avg')
      .chain((name) => call(name, selectorOf(types.episodes, 'used'))),
  },
);

const leafTruth: fc.Arbitrary<Expr> = fc.oneof(
  { weight: 3, arbitrary: episode },
  { weight: 2, arbitrary: fieldComparison() },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...memberHashes).map((hash) => ({ kind: 'member', hash }) as const),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('absent' as const), of: fact, forMs: durationMs }) },
  { weight: 2, arbitrary: pattern },
);

function fieldComparison(): fc.Arbitrary<Expr> {
  const used = fc.record({
    kind: fc.constant('compare' as const),
    op: fc.constantFrom<CompareOperator>('==', '!=', '<', '<=', '>', '>='),
    left: selectorOf(types.episodes, 'used'),
    right: fc.integer({ min: 0, max: 4 }).map(number),
  });
  const state = fc.record({
    kind: fc.constant('compare' as const),
    op: fc.constantFrom<CompareOperator>('==', '!=', '=~'),
    left: selectorOf(types.episodes, 'state'),
    right: fc.constantFrom('xa', 'x*', 'y').map((value) => ({ kind: 'string', value }) as const),
  });
  const oneOf = fc.record({
    kind: fc.constant('compare' as const),
    op: fc.constant('in' as const),
    left: selectorOf(types.episodes, 'used'),
    right: numberList(),
  });
  return fc.oneof(used, state, oneOf);
}

function numberList(): fc.Arbitrary<Expr> {
  return fc
    .uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 })
    .map((items) => ({ kind: 'list', items: items.map(number) }));
}

const inexact = new Set(['stddev', 'rate', 'p50', 'p95', 'p99', 'avg', 'avg_of', 'median_of']);

/** Whether rounding may make a difference: then no constant must lie where it would show. */
function isExact(expr: Expr): boolean {
  return !JSON.stringify(expr)
    .split('"')
    .some((word) => inexact.has(word) || word === '/');
}

function comparison(value: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  return fc
    .record({
      left: value,
      other: value,
      constant: fc.integer({ min: -1, max: 8 }),
      op: fc.constantFrom<CompareOperator>('==', '!=', '<', '<=', '>', '>=', '>', '>='),
      kind: fc.constantFrom('constant', 'constant', 'constant', 'other', 'in'),
      list: numberList(),
    })
    .map(({ left, other, constant, op, kind, list }): Expr => {
      const scale = JSON.stringify(left).includes('"rate"') ? 100 : 0.5;
      if (!isExact(left)) return { kind: 'compare', op, left, right: number(constant * scale + 0.0371) };
      if (kind === 'in') return { kind: 'compare', op: 'in', left, right: list };
      const right = kind === 'other' && isExact(other) ? other : number(constant / 2);
      return { kind: 'compare', op, left, right };
    });
}

/** Without operators, so that each edge of a node shows. */
const plain: fc.Arbitrary<Expr> = fc.oneof(
  { weight: 3, arbitrary: leafTruth },
  { weight: 4, arbitrary: comparison(leafNumber) },
  { weight: 1, arbitrary: comparison(ofMembers(leafNumber)) },
  { weight: 1, arbitrary: overMembers(fc.oneof(leafTruth, comparison(leafNumber))) },
);

const nested: fc.Arbitrary<Expr> = fc.letrec<{ truth: Expr; number: Expr }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    { weight: 3, arbitrary: leafNumber },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('arithmetic' as const),
        op: fc.constantFrom('+', '-', '*', '/', '%'),
        left: tie('number'),
        right: fc.oneof(tie('number'), fc.integer({ min: 0, max: 3 }).map(number)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('negate' as const), operand: tie('number') }) },
    { weight: 1, arbitrary: call('abs', tie('number')) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('min', 'max').chain((name) => call(name, tie('number'), tie('number'))),
    },
    { weight: 4, arbitrary: ofMembers(tie('number')) },
  ),
  truth: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    { weight: 6, arbitrary: fc.oneof(leafTruth, comparison(tie('number'))) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), operand: tie('truth') }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(tie('truth'), { minLength: 2, maxLength: 3 }),
      }),
    },
    { weight: 2, arbitrary: overMembers(tie('truth')) },
    { weight: 1, arbitrary: call('exists', fc.oneof(tie('number'), tie('truth'))) },
  ),
})).truth;

/** Any truth value over the alphabet, of some depth. */
export const condition: fc.Arbitrary<Expr> = fc.oneof(
  { weight: 2, arbitrary: plain },
  { weight: 3, arbitrary: nested },
);

function ofMembers(value: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  const set = setName.map((name) => ({ kind: 'set', name }) as const);
  return fc
    .constantFrom('avg_of', 'min_of', 'max_of', 'median_of', 'sum_of')
    .chain((name) => call(name, set, value));
}

function overMembers(where: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  const atLeast = fc
    .record({ isShare: fc.boolean(), count: fc.integer({ min: 1, max: 3 }), of: setName, where })
    .map(({ isShare, count, of, where: each }): Expr => {
      const needed = isShare ? ([0.2, 0.5, 1][count - 1] as number) : count;
      return { kind: 'at_least', count: needed, isShare, of, where: each };
    });
  const allOf = fc.record({ kind: fc.constant('all_of' as const), of: setName, where, empty: fc.boolean() });
  return fc.oneof(atLeast, allOf);
}
