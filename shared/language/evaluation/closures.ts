import type { EventValue } from '../../facts/event.ts';
import type { ArithmeticOperator, CompareOperator } from '../ast.ts';
import type { Truth } from '../kleene.ts';
import { compare } from './operators.ts';

/** The values of a program's leaves, by number; numbers are finite, undefined is unknown. */
type Registers = ReadonlyArray<EventValue | undefined>;

export type Run<T> = (registers: Registers) => T;

/** What an expression became. A number is NaN while it is unknown: so arithmetic needs no look at its operands. */
export type Closure =
  | { readonly kind: 'constant'; readonly value: EventValue | undefined }
  | { readonly kind: 'register'; readonly index: number }
  | { readonly kind: 'number'; readonly run: Run<number> }
  | { readonly kind: 'truth'; readonly run: Run<Truth> };

export function asValue(closure: Closure): Run<EventValue | undefined> {
  switch (closure.kind) {
    case 'constant': {
      const { value } = closure;
      return () => value;
    }
    case 'register': {
      const { index } = closure;
      return (registers) => registers[index];
    }
    case 'number': {
      const { run } = closure;
      return (registers) => {
        const value = run(registers);
        // Adding 0 makes the negative zero that arithmetic may give the one zero that there is.
        return Number.isNaN(value) ? undefined : value + 0;
      };
    }
    case 'truth':
      return closure.run;
  }
}

/** What is no number is NaN. */
export function asNumber(closure: Closure): Run<number> {
  switch (closure.kind) {
    case 'constant': {
      const value = typeof closure.value === 'number' ? closure.value : Number.NaN;
      return () => value;
    }
    case 'register': {
      const { index } = closure;
      return (registers) => {
        const value = registers[index];
        return typeof value === 'number' ? value : Number.NaN;
      };
    }
    case 'number':
      return closure.run;
    case 'truth':
      return () => Number.NaN;
  }
}

/** What is no truth value is unknown. */
export function asTruth(closure: Closure): Run<Truth> {
  switch (closure.kind) {
    case 'constant': {
      const value = typeof closure.value === 'boolean' ? closure.value : undefined;
      return () => value;
    }
    case 'register': {
      const { index } = closure;
      return (registers) => {
        const value = registers[index];
        return typeof value === 'boolean' ? value : undefined;
      };
    }
    case 'truth':
      return closure.run;
    case 'number':
      return () => undefined;
  }
}

export function arithmeticRun(op: ArithmeticOperator, left: Run<number>, right: Run<number>): Run<number> {
  switch (op) {
    case '+':
      return (registers) => finiteOr(left(registers) + right(registers));
    case '-':
      return (registers) => finiteOr(left(registers) - right(registers));
    case '*':
      return (registers) => finiteOr(left(registers) * right(registers));
    case '/':
      return (registers) => finiteOr(left(registers) / right(registers));
    case '%':
      return (registers) => finiteOr(left(registers) % right(registers));
  }
}

/** A register with a number: the most frequent comparison of all. */
export function compareWithNumber(op: CompareOperator, index: number, number: number): Run<Truth> {
  switch (op) {
    case '==':
      return (registers) => {
        const value = registers[index];
        return typeof value === 'number' ? value === number : undefined;
      };
    case '!=':
      return (registers) => {
        const value = registers[index];
        return typeof value === 'number' ? value !== number : undefined;
      };
    case '<':
      return (registers) => {
        const value = registers[index];
        return typeof value === 'number' ? value < number : undefined;
      };
    case '<=':
      return (registers) => {
        const value = registers[index];
        return typeof value === 'number' ? value <= number : undefined;
      };
    case '>':
      return (registers) => {
        const value = registers[index];
        return typeof value === 'number' ? value > number : undefined;
      };
    case '>=':
      return (registers) => {
        const value = registers[index];
        return typeof value === 'number' ? value >= number : undefined;
      };
    case '=~':
    case 'in':
      return () => undefined;
  }
}

/** Of any two numbers. */
export function compareNumbersRun(op: CompareOperator, left: Run<number>, right: Run<number>): Run<Truth> {
  switch (op) {
    case '==':
      return (registers) => {
        const a = left(registers);
        const b = right(registers);
        return isKnown(a, b) ? a === b : undefined;
      };
    case '!=':
      return (registers) => {
        const a = left(registers);
        const b = right(registers);
        return isKnown(a, b) ? a !== b : undefined;
      };
    case '<':
      return (registers) => {
        const a = left(registers);
        const b = right(registers);
        return isKnown(a, b) ? a < b : undefined;
      };
    case '<=':
      return (registers) => {
        const a = left(registers);
        const b = right(registers);
        return isKnown(a, b) ? a <= b : undefined;
      };
    case '>':
      return (registers) => {
        const a = left(registers);
        const b = right(registers);
        return isKnown(a, b) ? a > b : undefined;
      };
    case '>=':
      return (registers) => {
        const a = left(registers);
        const b = right(registers);
        return isKnown(a, b) ? a >= b : undefined;
      };
    case '=~':
    case 'in':
      return () => undefined;
  }
}

export function compareValuesRun(
  op: CompareOperator,
  left: Run<EventValue | undefined>,
  right: Run<EventValue | undefined>,
): Run<Truth> {
  return (registers) => compare(op, left(registers), right(registers));
}

/** Kleene's `and` (`decisive` false) or `or` (`decisive` true): no operand is looked at after a decisive one. */
export function junctionRun(operands: ReadonlyArray<Run<Truth>>, decisive: boolean): Run<Truth> {
  const [first, second] = operands;
  if (operands.length === 2 && first && second) return pairRun(first, second, decisive);
  return (registers) => {
    let result: Truth = !decisive;
    for (let i = 0; i < operands.length; i++) {
      const value = (operands[i] as Run<Truth>)(registers);
      if (value === decisive) return decisive;
      if (value === undefined) result = undefined;
    }
    return result;
  };
}

export function negationRun(operand: Run<Truth>): Run<Truth> {
  return (registers) => {
    const value = operand(registers);
    return value === undefined ? undefined : !value;
  };
}

/** Unknown if one of them is; there is one at least. */
export function extremeRun(name: 'min' | 'max', operands: ReadonlyArray<Run<number>>): Run<number> {
  const isMax = name === 'max';
  return (registers) => {
    let best = (operands[0] as Run<number>)(registers);
    for (let i = 1; i < operands.length; i++) {
      const value = (operands[i] as Run<number>)(registers);
      if (Number.isNaN(value) || (isMax ? value > best : value < best)) best = value;
      if (Number.isNaN(best)) return best;
    }
    return best;
  };
}

function pairRun(first: Run<Truth>, second: Run<Truth>, decisive: boolean): Run<Truth> {
  return (registers) => {
    const left = first(registers);
    if (left === decisive) return decisive;
    const right = second(registers);
    return right === decisive || left !== undefined ? right : undefined;
  };
}

function finiteOr(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Neither is NaN. */
function isKnown(left: number, right: number): boolean {
  return left <= right || left > right;
}
