import type { EventValue } from '../facts/event.ts';
import { limits } from '../facts/limits.ts';
import type { ArithmeticOperator, CompareOperator, Expr } from './ast.ts';
import { all, any, negation, type Truth } from './kleene.ts';
import { matchesGlob, type Selector } from './selectors.ts';

/** A child event as the aggregates read it. */
export interface MatchedEvent {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, EventValue>>;
}

/** What an expression is evaluated against. */
export interface Facts {
  /** A metric's value, or the truth of an event type; undefined is unknown. */
  value(selector: Selector): EventValue | undefined;
  /** Active episodes that agree with the selector and the instance; for `labels`, `count`, `max`, `min` of events. */
  events(selector: Selector): readonly MatchedEvent[];
}

/** Facts of a rule that reads no events. */
export function factsOf(value: Facts['value']): Facts {
  return { value, events: () => [] };
}

/**
 * The value of an expression; undefined is unknown. What is no finite number (a division by zero) is unknown, and so
 * is what the checker would have refused: evaluation never throws.
 */
export function evaluate(expr: Expr, facts: Facts): EventValue | undefined {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return expr.value;
    case 'selector':
      return facts.value(expr);
    case 'negate':
      return arithmetic('-', 0, evaluate(expr.operand, facts));
    case 'arithmetic':
      return arithmetic(expr.op, evaluate(expr.left, facts), evaluate(expr.right, facts));
    case 'compare':
      return compare(expr.op, evaluate(expr.left, facts), evaluate(expr.right, facts));
    case 'not':
      return negation(truthOf(expr.operand, facts));
    case 'and':
      return all(expr.operands.map((operand) => truthOf(operand, facts)));
    case 'or':
      return any(expr.operands.map((operand) => truthOf(operand, facts)));
    case 'call':
      return call(expr.name, expr.args, facts);
  }
}

/** The truth of an expression; what is no truth value is unknown. */
export function truthOf(expr: Expr, facts: Facts): Truth {
  const value = evaluate(expr, facts);
  return typeof value === 'boolean' ? value : undefined;
}

/** The payload of an event: each expression of `set` that has a value, in the order of `set`. */
export function valuesOf(set: Readonly<Record<string, Expr>>, facts: Facts): Record<string, EventValue> {
  const values: Record<string, EventValue> = {};
  for (const [name, expr] of Object.entries(set)) {
    const value = evaluate(expr, facts);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function compare(op: CompareOperator, left: EventValue | undefined, right: EventValue | undefined): Truth {
  if (typeof left === 'number' && typeof right === 'number') return compareNumbers(op, left, right);
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  if (op === '==') return left === right;
  if (op === '!=') return left !== right;
  return op === '=~' ? matchesGlob(right, left) : undefined;
}

function compareNumbers(op: CompareOperator, left: number, right: number): Truth {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '=~':
    case 'in':
      return undefined;
  }
}

function arithmetic(
  op: ArithmeticOperator,
  left: EventValue | undefined,
  right: EventValue | undefined,
): number | undefined {
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  const result = apply(op, left, right);
  return Number.isFinite(result) ? result : undefined;
}

function apply(op: ArithmeticOperator, left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

function call(name: string, args: readonly Expr[], facts: Facts): EventValue | undefined {
  const [first, second] = args;
  switch (name) {
    case 'labels':
      if (first?.kind !== 'selector' || second?.kind !== 'selector') return undefined;
      return labelValues(facts.events(first), second.name);
    case 'count':
      return first?.kind === 'selector' ? facts.events(first).length : undefined;
    case 'max':
    case 'min':
      return extreme(name, numbersOf(args, facts));
    case 'abs': {
      const value = first && evaluate(first, facts);
      return typeof value === 'number' ? Math.abs(value) : undefined;
    }
    default:
      return undefined;
  }
}

/** Distinct, sorted, at most `limits.valueEntries`. */
function labelValues(events: readonly MatchedEvent[], label: string): readonly string[] {
  const values = new Set<string>();
  for (const { labels } of events) if (Object.hasOwn(labels, label)) values.add(labels[label] as string);
  return [...values].sort().slice(0, limits.valueEntries);
}

/** The field of each matched event for `max(X.field)`, the values of the arguments for `max(a, b)`. */
function numbersOf(args: readonly Expr[], facts: Facts): ReadonlyArray<number | undefined> {
  const [first] = args;
  if (args.length === 1 && first?.kind === 'selector' && first.field !== undefined) {
    const { field } = first;
    const numbers = facts
      .events(first)
      .map(({ values }) => (Object.hasOwn(values, field) ? values[field] : undefined));
    return numbers.filter((value) => typeof value === 'number');
  }
  return args.map((arg) => {
    const value = evaluate(arg, facts);
    return typeof value === 'number' ? value : undefined;
  });
}

function extreme(name: 'max' | 'min', values: ReadonlyArray<number | undefined>): number | undefined {
  let best: number | undefined;
  for (const value of values) {
    if (value === undefined) return undefined;
    if (best === undefined || (name === 'max' ? value > best : value < best)) best = value;
  }
  return best;
}
