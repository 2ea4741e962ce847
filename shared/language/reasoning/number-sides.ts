import type { Unit } from '../../facts/metrics.ts';
import type { ArithmeticOperator, Expr, LiteralUnit } from '../ast.ts';
import { arithmetic } from '../evaluation/operators.ts';
import type { Term, Terms } from './terms.ts';

type SideUnit = Unit | LiteralUnit | undefined;

/** A side of a comparison that no measurement changes. Its unit is undefined if it is not clear. */
interface ConstantSide {
  readonly kind: 'constant';
  readonly value: number;
  readonly unit: SideUnit;
}

/** A side that reads one term, once: calculated with constants alone, its value never falls, or never rises, as the term rises. */
interface TermSide {
  readonly kind: 'term';
  readonly term: Term;
  /** In plain floating point, as evaluation does it; absent: the side is the term itself. */
  readonly calculate?: (value: number) => number;
  readonly isFalling: boolean;
  readonly unit: SideUnit;
}

export type NumberSide = ConstantSide | TermSide;

/** Undefined if it is no number, or if its units do not fit, which is told elsewhere. */
export function numberSide(expr: Expr, terms: Terms): NumberSide | undefined {
  switch (expr.kind) {
    case 'number':
      return { kind: 'constant', value: expr.value, unit: expr.unit };
    case 'negate': {
      const side = numberSide(expr.operand, terms);
      return side && calculated('-', { kind: 'constant', value: 0, unit: 'none' }, side, expr, terms);
    }
    case 'arithmetic': {
      const left = numberSide(expr.left, terms);
      const right = numberSide(expr.right, terms);
      return left && right && calculated(expr.op, left, right, expr, terms);
    }
    default:
      return termSide(expr, terms);
  }
}

function calculated(
  op: ArithmeticOperator,
  left: NumberSide,
  right: NumberSide,
  expr: Expr,
  terms: Terms,
): NumberSide | undefined {
  if (!isFitting(op, left.unit, right.unit)) return undefined;
  const unit = unitOf(op, left.unit, right.unit);
  if (left.kind === 'constant' && right.kind === 'constant') {
    const value = arithmetic(op, left.value, right.value);
    return value === undefined ? undefined : { kind: 'constant', value, unit };
  }
  if (left.kind === 'term' && right.kind === 'constant')
    return scaled(op, left, right.value, unit) ?? termSide(expr, terms);
  if (left.kind === 'constant' && right.kind === 'term')
    return turned(op, left.value, right, unit) ?? termSide(expr, terms);
  return termSide(expr, terms);
}

function termSide(expr: Expr, terms: Terms): TermSide | undefined {
  const term = terms.numberOf(expr);
  return term && { kind: 'term', term, isFalling: false, unit: term.unit };
}

/** `side op constant`; undefined if it does not rise or fall all along. */
function scaled(
  op: ArithmeticOperator,
  side: TermSide,
  constant: number,
  unit: SideUnit,
): TermSide | undefined {
  const inner = side.calculate ?? same;
  switch (op) {
    case '+':
      return { ...side, unit, calculate: (value) => inner(value) + constant };
    case '-':
      return { ...side, unit, calculate: (value) => inner(value) - constant };
    case '*':
      if (constant === 0) return undefined;
      return {
        ...side,
        unit,
        calculate: (value) => inner(value) * constant,
        isFalling: side.isFalling !== constant < 0,
      };
    case '/':
      if (constant === 0) return undefined;
      return {
        ...side,
        unit,
        calculate: (value) => inner(value) / constant,
        isFalling: side.isFalling !== constant < 0,
      };
    case '%':
      return undefined;
  }
}

/** `constant op side` */
function turned(
  op: ArithmeticOperator,
  constant: number,
  side: TermSide,
  unit: SideUnit,
): TermSide | undefined {
  const inner = side.calculate ?? same;
  if (op === '+' || op === '*') return scaled(op, side, constant, unit);
  if (op !== '-') return undefined;
  return { ...side, unit, calculate: (value) => constant - inner(value), isFalling: !side.isFalling };
}

function same(value: number): number {
  return value;
}

/** Only like units can be added; see `typing.ts`, which tells of it. */
function isFitting(op: ArithmeticOperator, left: SideUnit, right: SideUnit): boolean {
  return op === '*' || op === '/' || areAlike(left, right);
}

/** True if they can be compared: equal, or one has none or is not known. */
export function areAlike(left: SideUnit, right: SideUnit): boolean {
  return left === right || [left, right].some((unit) => unit === undefined || unit === 'none');
}

function unitOf(op: ArithmeticOperator, left: SideUnit, right: SideUnit): SideUnit {
  if (op === '+' || op === '-' || op === '%') return left === 'none' ? right : left;
  if (op === '/' && left === right && left !== 'none') return left && 'ratio';
  if (right === 'none' || right === 'ratio') return left;
  return op === '*' && (left === 'none' || left === 'ratio') ? right : undefined;
}
