import type { CompareOperator, Expr } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import { firstDouble } from './doubles.ts';
import { areAlike, type NumberSide, numberSide } from './number-sides.ts';
import type { Term, Terms } from './terms.ts';
import {
  above,
  allValues,
  atLeast,
  atMost,
  below,
  difference,
  integersIn,
  intersection,
  onlyValue,
  union,
  type ValueSet,
} from './value-set.ts';
import type { Constraint } from './ways.ts';

type Comparison = Extract<Expr, { readonly kind: 'compare' }>;
type Order = Exclude<CompareOperator, '=~' | 'in'>;

const mirrored: Readonly<Record<Order, Order>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** The values of a term for which it is true, or its truth if it reads nothing; undefined if nothing is known of it. */
export function comparisonOf(expr: Comparison, terms: Terms): Constraint | boolean | undefined {
  if (expr.left.kind === 'selector' && expr.left.field !== undefined) return ofField(expr, terms);
  const left = numberSide(expr.left, terms);
  if (!left || expr.op === '=~') return undefined;
  if (expr.op === 'in') return ofList(left, expr.right, terms);
  const right = numberSide(expr.right, terms);
  if (!right || !areAlike(left.unit, right.unit)) return undefined;
  if (right.kind === 'constant') return withConstant(expr.op, left, right.value);
  if (left.kind === 'constant') return withConstant(mirrored[expr.op], right, left.value);
  return ofDifference(expr, expr.op, terms);
}

/** `X.field > 5` is true if some X has such a value: if the highest of them is above 5. None counts as the lowest number. */
function ofField({ op, left, right }: Comparison, terms: Terms): Constraint | undefined {
  const limit = numberSide(right, terms);
  if (limit?.kind !== 'constant') return undefined;
  const isHighest = op === '>' || op === '>=';
  if (!isHighest && op !== '<' && op !== '<=') return undefined;
  const text = `${isHighest ? 'the highest' : 'the lowest'} ${printExpression(left)}`;
  const term = terms.named(text, { domain: allValues, isFree: true });
  return { term, values: valuesOf(op, limit.value) };
}

function ofList(left: NumberSide, list: Expr, terms: Terms): Constraint | boolean | undefined {
  if (list.kind !== 'list' || left.kind === 'constant') return undefined;
  let values: ValueSet = [];
  for (const item of list.items) {
    const side = numberSide(item, terms);
    if (side?.kind !== 'constant' || !areAlike(left.unit, side.unit)) return undefined;
    values = union(values, termValues('==', left, side.value));
  }
  return { term: left.term, values: inDomain(left.term, values) };
}

function withConstant(op: Order, side: NumberSide, limit: number): Constraint | boolean {
  if (side.kind === 'constant') return intersection(valuesOf(op, limit), onlyValue(side.value)).length > 0;
  return { term: side.term, values: inDomain(side.term, termValues(op, side, limit)) };
}

function termValues(
  op: Order,
  side: Extract<NumberSide, { readonly kind: 'term' }>,
  limit: number,
): ValueSet {
  return side.calculate ? valuesBySearch(op, side.calculate, side.isFalling, limit) : valuesOf(op, limit);
}

/** Of two terms only the sign of their difference is known: the floating-point difference has that sign exactly. */
function ofDifference({ left, right }: Comparison, op: Order, terms: Terms): Constraint {
  const [a, b] = [printExpression(left), printExpression(right)];
  const isTurned = a > b;
  const [first, second] = isTurned ? [b, a] : [a, b];
  const domain = first === second ? onlyValue(0) : allValues;
  const term = terms.named(`${first} less ${second}`, { domain });
  return { term, values: inDomain(term, valuesOf(isTurned ? mirrored[op] : op, 0)) };
}

/** The values x for which `x op limit`. */
function valuesOf(op: Order, limit: number): ValueSet {
  switch (op) {
    case '<':
      return below(limit);
    case '<=':
      return atMost(limit);
    case '>':
      return above(limit);
    case '>=':
      return atLeast(limit);
    case '==':
      return onlyValue(limit);
    case '!=':
      return difference(allValues, onlyValue(limit));
  }
}

/** The values x for which `calculate(x) op limit`, exactly: rounding keeps the order of values. */
function valuesBySearch(
  op: Order,
  calculate: (value: number) => number,
  isFalling: boolean,
  limit: number,
): ValueSet {
  if (op === '==' || op === '!=') {
    const equal = intersection(
      valuesBySearch('<=', calculate, isFalling, limit),
      valuesBySearch('>=', calculate, isFalling, limit),
    );
    return op === '==' ? equal : difference(allValues, equal);
  }
  const isStrict = op === '<' || op === '>';
  const isAbove = op === '>' || op === '>=';
  const isFrom = isAbove !== isFalling;
  // What is no upper range is the rest of one.
  const passes = passing(isFrom ? isAbove : !isAbove, isFrom ? isStrict : !isStrict, limit);
  const upper = atLeast(firstDouble((value) => passes(calculate(value))));
  return isFrom ? upper : difference(allValues, upper);
}

function passing(isAbove: boolean, isStrict: boolean, limit: number): (value: number) => boolean {
  if (isAbove) return isStrict ? (value) => value > limit : (value) => value >= limit;
  return isStrict ? (value) => value < limit : (value) => value <= limit;
}

function inDomain({ domain, isInteger }: Term, values: ValueSet): ValueSet {
  return intersection(isInteger ? integersIn(values) : values, domain);
}
