import type { CompareOperator, Expr } from '../ast.ts';
import { isEventType } from '../selectors.ts';
import {
  arithmeticRun,
  asNumber,
  asTruth,
  asValue,
  type Closure,
  compareNumbersRun,
  compareValuesRun,
  compareWithNumber,
  extremeRun,
  junctionRun,
  negationRun,
} from './closures.ts';
import { type Leaf, leafOf } from './leaves/leaf.ts';

/** Gives a leaf its register; equal leaves may share one. */
type Register = (leaf: Leaf) => number;

const unknown: Closure = { kind: 'constant', value: undefined };

/** Turns operators into closures. What the checker would have refused is unknown; what reads no facts is calculated here. */
export function compileExpression(expr: Expr, register: Register): Closure {
  const leaf = leafOf(expr);
  if (leaf) return { kind: 'register', index: register(leaf) };
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return { kind: 'constant', value: expr.value };
    case 'list':
      return listOf(expr.items.map((item) => compileExpression(item, register)));
    case 'compare':
      return comparison(expr, register);
    case 'arithmetic': {
      const left = compileExpression(expr.left, register);
      const right = compileExpression(expr.right, register);
      return folded([left, right], {
        kind: 'number',
        run: arithmeticRun(expr.op, asNumber(left), asNumber(right)),
      });
    }
    case 'negate':
      return negated(compileExpression(expr.operand, register));
    case 'not':
      return { kind: 'truth', run: negationRun(asTruth(compileExpression(expr.operand, register))) };
    case 'and':
    case 'or': {
      const operands = expr.operands.map((operand) => asTruth(compileExpression(operand, register)));
      return { kind: 'truth', run: junctionRun(operands, expr.kind === 'or') };
    }
    case 'call':
      return call(expr.name, expr.args, register);
    default:
      return unknown;
  }
}

/** A result of constants is a constant. */
function folded(parts: readonly Closure[], closure: Closure): Closure {
  if (parts.some(({ kind }) => kind !== 'constant')) return closure;
  return { kind: 'constant', value: asValue(closure)([]) };
}

/** Of numbers, or of texts: what the right side of `in` may hold. */
function listOf(items: readonly Closure[]): Closure {
  const values = items.map((item) => (item.kind === 'constant' ? item.value : undefined));
  if (!isAllOf(values, 'number') && !isAllOf(values, 'string')) return unknown;
  return { kind: 'constant', value: values as readonly string[] | readonly number[] };
}

function isAllOf(values: readonly unknown[], type: 'number' | 'string'): boolean {
  return values.every((value) => typeof value === type);
}

function negated(operand: Closure): Closure {
  const run = asNumber(operand);
  return folded([operand], { kind: 'number', run: (registers) => 0 - run(registers) });
}

function comparison({ op, left, right }: Extract<Expr, { kind: 'compare' }>, register: Register): Closure {
  const overField = fieldComparison(op, left, right, register) ?? mirroredField(op, left, right, register);
  if (overField) return overField;
  const a = compileExpression(left, register);
  const b = compileExpression(right, register);
  return folded([a, b], { kind: 'truth', run: comparisonRun(op, a, b) });
}

function mirroredField(
  op: CompareOperator,
  left: Expr,
  right: Expr,
  register: Register,
): Closure | undefined {
  const mirror = mirrorOf(op);
  return mirror && fieldComparison(mirror, right, left, register);
}

/** `X.field op constant`: a leaf, because some active episode has to satisfy it. */
function fieldComparison(
  op: CompareOperator,
  selector: Expr,
  other: Expr,
  register: Register,
): Closure | undefined {
  if (selector.kind !== 'selector' || selector.field === undefined || !isEventType(selector.name))
    return undefined;
  const constant = compileExpression(other, register);
  if (constant.kind !== 'constant' || constant.value === undefined) return undefined;
  const comparison = { field: selector.field, op, value: constant.value };
  return { kind: 'register', index: register({ kind: 'event', selector, comparison }) };
}

function comparisonRun(op: CompareOperator, left: Closure, right: Closure) {
  if (left.kind === 'register' && isNumber(right)) return compareWithNumber(op, left.index, right.value);
  const mirror = mirrorOf(op);
  if (mirror && isNumber(left) && right.kind === 'register')
    return compareWithNumber(mirror, right.index, left.value);
  if (op !== 'in' && (left.kind === 'number' || right.kind === 'number'))
    return compareNumbersRun(op, asNumber(left), asNumber(right));
  return compareValuesRun(op, asValue(left), asValue(right));
}

function isNumber(closure: Closure): closure is { readonly kind: 'constant'; readonly value: number } {
  return closure.kind === 'constant' && typeof closure.value === 'number';
}

/** The operator that says the same with its sides exchanged. */
function mirrorOf(op: CompareOperator): CompareOperator | undefined {
  switch (op) {
    case '==':
    case '!=':
      return op;
    case '<':
      return '>';
    case '<=':
      return '>=';
    case '>':
      return '<';
    case '>=':
      return '<=';
    case '=~':
    case 'in':
      return undefined;
  }
}

function call(name: string, args: readonly Expr[], register: Register): Closure {
  const closures = args.map((arg) => compileExpression(arg, register));
  const [first] = closures;
  if (!first) return unknown;
  switch (name) {
    case 'exists': {
      const run = asValue(first);
      return folded(closures, { kind: 'truth', run: (registers) => run(registers) !== undefined });
    }
    case 'abs': {
      const run = asNumber(first);
      return folded(closures, { kind: 'number', run: (registers) => Math.abs(run(registers)) });
    }
    case 'min':
    case 'max':
      return folded(closures, { kind: 'number', run: extremeRun(name, closures.map(asNumber)) });
    default:
      return unknown;
  }
}
