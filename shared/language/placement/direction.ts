import type { Expr } from '../ast.ts';
import { isEventType, walkSelectors } from '../selectors.ts';

/** Where one more fact can move a value: nowhere, only up, only down, or anywhere. A value that is not there yet may appear. */
export type Direction = 'fixed' | 'up' | 'down' | 'any';

type Call = Extract<Expr, { readonly kind: 'call' }>;

/** Cost: linear. */
export function directionOf(expr: Expr): Direction {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'list':
    case 'set':
      return 'fixed';
    case 'negate':
      return flip(directionOf(expr.operand));
    case 'arithmetic':
      return directionOfArithmetic(expr);
    case 'call':
      return directionOfCall(expr);
    default:
      return 'any';
  }
}

export function flip(direction: Direction): Direction {
  switch (direction) {
    case 'up':
      return 'down';
    case 'down':
      return 'up';
    default:
      return direction;
  }
}

function directionOfArithmetic({ op, left, right }: Extract<Expr, { kind: 'arithmetic' }>): Direction {
  const [from, by] = [directionOf(left), directionOf(right)];
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)];
  switch (op) {
    case '+':
      return together([from, by]);
    case '-':
      return together([from, flip(by)]);
    case '*':
      if (leftNumber !== undefined) return scaled(by, leftNumber);
      return rightNumber === undefined ? fixedOrAny(from, by) : scaled(from, rightNumber);
    case '/':
      return rightNumber === undefined ? fixedOrAny(from, by) : scaled(from, rightNumber);
    case '%':
      return fixedOrAny(from, by);
  }
}

function numberOf(expr: Expr): number | undefined {
  if (expr.kind === 'negate' && expr.operand.kind === 'number') return -expr.operand.value;
  return expr.kind === 'number' ? expr.value : undefined;
}

function directionOfCall({ name, args }: Call): Direction {
  const isOfEvents = walkSelectors({ kind: 'call', name, args }).every((each) => isEventType(each.name));
  switch (name) {
    case 'raised':
    case 'active':
      return 'up';
    case 'count':
    case 'exists':
      return isOfEvents ? 'up' : 'any';
    case 'max':
    case 'min': {
      if (args.length === 1) return isOfEvents ? (name === 'max' ? 'up' : 'down') : 'any';
      const [, second] = args;
      // The largest of several values follows them; the largest sample of a window does not.
      return second && isOfEvents ? together(args.map(directionOf)) : 'any';
    }
    default:
      return args.every((each) => directionOf(each) === 'fixed') ? 'fixed' : 'any';
  }
}

function together(directions: readonly Direction[]): Direction {
  const moving = [...new Set(directions)].filter((direction) => direction !== 'fixed');
  if (moving.length > 1) return 'any';
  return moving[0] ?? 'fixed';
}

function scaled(direction: Direction, factor: number): Direction {
  if (direction === 'fixed' || factor === 0) return 'fixed';
  return factor > 0 ? direction : flip(direction);
}

function fixedOrAny(left: Direction, right: Direction): Direction {
  return left === 'fixed' && right === 'fixed' ? 'fixed' : 'any';
}
