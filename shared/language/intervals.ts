import type { CompareOperator, Expr, LiteralUnit } from './ast.ts';
import { printExpression } from './print.ts';

/** The values of one selector for which a comparison is true. */
export interface Interval {
  readonly low: number;
  readonly isLowInside: boolean;
  readonly high: number;
  readonly isHighInside: boolean;
}

export interface Comparison {
  /** The printed selector. */
  readonly selector: string;
  readonly interval: Interval;
  /** Unit of the number that it is compared with. */
  readonly unit: LiteralUnit;
}

const mirrored: Partial<Record<CompareOperator, CompareOperator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
};

/** Reads `selector < number` and the like, either way round; undefined for all else. */
export function comparisonOf(expr: Expr): Comparison | undefined {
  if (expr.kind !== 'compare') return undefined;
  const isTurned = expr.right.kind === 'selector';
  const [selector, limit] = isTurned ? [expr.right, expr.left] : [expr.left, expr.right];
  const literal = literalOf(limit);
  const op = isTurned ? mirrored[expr.op] : expr.op;
  const interval = literal && op && intervalOf(op, literal.value);
  if (selector.kind !== 'selector' || !literal || !interval) return undefined;
  return { selector: printExpression(selector), interval, unit: literal.unit };
}

function literalOf(expr: Expr): { readonly value: number; readonly unit: LiteralUnit } | undefined {
  if (expr.kind === 'number') return expr;
  const literal = expr.kind === 'negate' ? literalOf(expr.operand) : undefined;
  return literal && { value: -literal.value, unit: literal.unit };
}

/** The values that lie in both. */
export function intersect(a: Interval, b: Interval): Interval {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  return {
    low,
    isLowInside: (a.low < low || a.isLowInside) && (b.low < low || b.isLowInside),
    high,
    isHighInside: (a.high > high || a.isHighInside) && (b.high > high || b.isHighInside),
  };
}

/** True if no value lies in it. */
export function isEmpty({ low, isLowInside, high, isHighInside }: Interval): boolean {
  return low > high || (low === high && !(isLowInside && isHighInside));
}

/** True if every value of `inner` lies in `outer`. */
export function covers(outer: Interval, inner: Interval): boolean {
  const isLow =
    outer.low < inner.low || (outer.low === inner.low && (outer.isLowInside || !inner.isLowInside));
  const isHigh =
    outer.high > inner.high || (outer.high === inner.high && (outer.isHighInside || !inner.isHighInside));
  return isLow && isHigh;
}

function intervalOf(op: CompareOperator, value: number): Interval | undefined {
  const low = { low: Number.NEGATIVE_INFINITY, isLowInside: false };
  const high = { high: Number.POSITIVE_INFINITY, isHighInside: false };
  switch (op) {
    case '==':
      return { low: value, isLowInside: true, high: value, isHighInside: true };
    case '<':
    case '<=':
      return { ...low, high: value, isHighInside: op === '<=' };
    case '>':
    case '>=':
      return { ...high, low: value, isLowInside: op === '>=' };
    case '!=':
    case '=~':
    case 'in':
      return undefined;
  }
}
