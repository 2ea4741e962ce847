import type { EventValue } from '../../../shared/facts/event.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import { arithmetic, compare } from '../../../shared/language/evaluation/operators.ts';
import { all, any, negation, type Truth } from '../../../shared/language/kleene.ts';

type Value = EventValue | undefined;
type ValueOf = (name: string) => Value;

/** The value of operators over named values, by a walk over the tree: what a program has to give as well. */
export function walk(expr: Expr, read: ValueOf): Value {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return expr.value;
    case 'selector':
      return read(expr.name);
    case 'negate':
      return arithmetic('-', 0, walk(expr.operand, read));
    case 'arithmetic':
      return arithmetic(expr.op, walk(expr.left, read), walk(expr.right, read));
    case 'compare':
      return compare(expr.op, walk(expr.left, read), walk(expr.right, read));
    case 'not':
      return negation(truthOf(expr.operand, read));
    case 'and':
      return all(expr.operands.map((operand) => truthOf(operand, read)));
    case 'or':
      return any(expr.operands.map((operand) => truthOf(operand, read)));
    case 'call':
      return call(expr.name, expr.args, read);
    default:
      throw new Error(`a walk knows no ${expr.kind}`);
  }
}

function truthOf(expr: Expr, read: ValueOf): Truth {
  const value = walk(expr, read);
  return typeof value === 'boolean' ? value : undefined;
}

function call(name: string, args: readonly Expr[], read: ValueOf): Value {
  const values = args.map((arg) => walk(arg, read));
  const numbers = values.filter((value) => typeof value === 'number');
  const [first] = numbers;
  if (first === undefined || numbers.length < values.length) return undefined;
  if (name === 'abs') return Math.abs(first);
  return name === 'max' ? Math.max(...numbers) : Math.min(...numbers);
}
