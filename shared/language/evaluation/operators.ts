import type { EventValue } from '../../facts/event.ts';
import { limits } from '../../facts/limits.ts';
import type { ArithmeticOperator, CompareOperator } from '../ast.ts';
import type { Truth } from '../kleene.ts';
import { matchesGlob } from '../selectors.ts';

type Value = EventValue | undefined;

/** Numbers with numbers, texts with texts, `in` with a list; all else is unknown, as is what is compared with an unknown. */
export function compare(op: CompareOperator, left: Value, right: Value): Truth {
  if (op === 'in') return isIn(left, right);
  if (typeof left === 'number' && typeof right === 'number') return compareNumbers(op, left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return equality(op, left, right);
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return op === '=~' ? matchesGlob(right, left) : equality(op, left, right);
}

/** Of finite numbers; what is no finite number (a division by zero) is unknown. */
export function arithmetic(op: ArithmeticOperator, left: Value, right: Value): number | undefined {
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  const result = calculate(op, left, right);
  return Number.isFinite(result) ? result : undefined;
}

/** Distinct values of a label, sorted, at most `limits.valueEntries`; what lacks the label is left out. */
export function labelValues(
  events: Iterable<{ readonly labels: Readonly<Record<string, string>> }>,
  label: string,
): readonly string[] {
  const values = new Set<string>();
  for (const { labels } of events) if (Object.hasOwn(labels, label)) values.add(labels[label] as string);
  return [...values].sort().slice(0, limits.valueEntries);
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

function equality<T>(op: CompareOperator, left: T, right: T): Truth {
  if (op === '==') return left === right;
  return op === '!=' ? left !== right : undefined;
}

function isIn(value: Value, list: Value): Truth {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  return Array.isArray(list) ? list.includes(value) : undefined;
}

function calculate(op: ArithmeticOperator, left: number, right: number): number {
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
