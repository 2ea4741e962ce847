import type { CompareOperator, Expr, SelectorNode } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import { isEventType } from '../selectors.ts';
import { isFieldOfEvent, sayEvent, sayMatchers } from './matcher-words.ts';
import { sayPattern } from './pattern.ts';
import { sayValue } from './value.ts';
import { sayDuration, sayList, sayNumber } from './words.ts';

const comparisons: Readonly<Record<CompareOperator, string>> = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is below',
  '<=': 'is at most',
  '>': 'is above',
  '>=': 'is at least',
  '=~': 'is like',
  in: 'is',
};

/**
 * A condition as a clause: `the used share of the file system is at least 95 %`, `DISK_FULL is active on node-1`. What
 * has no words stands as it is written.
 */
export function sayCondition(expr: Expr): string {
  switch (expr.kind) {
    case 'compare':
      return sayComparison(expr);
    case 'and':
    case 'or':
      return sayList(expr.operands.map(sayOperand), expr.kind);
    case 'not':
      return sayNegation(expr.operand);
    case 'selector':
      return isEventType(expr.name) ? sayActive(expr) : sayValue(expr);
    case 'call':
      return expr.name === 'exists' && expr.args[0] ? `${sayValue(expr.args[0])} is known` : sayValue(expr);
    case 'at_least':
    case 'all_of':
      return sayHostsThat(expr);
    case 'within':
    case 'sequence':
    case 'absent_after':
      return sayPattern(expr);
    case 'absent':
      return `no ${sayEvent(expr.of)} has come for ${sayDuration(expr.forMs)}`;
    default:
      return printExpression(expr);
  }
}

/** True if a clause is made of several: what follows it would otherwise seem to belong to the last. */
export function isCompound(expr: Expr): boolean {
  switch (expr.kind) {
    case 'and':
    case 'or':
    case 'within':
    case 'sequence':
    case 'absent_after':
    case 'absent':
      return true;
    case 'at_least':
    case 'all_of':
      return isCompound(expr.where);
    default:
      return false;
  }
}

function sayOperand(expr: Expr): string {
  return isCompound(expr) ? `(${sayCondition(expr)})` : sayCondition(expr);
}

function sayActive({ name, matchers }: SelectorNode): string {
  return `${name} is active${sayMatchers(matchers)}`;
}

function sayComparison({ op, left, right }: Extract<Expr, { kind: 'compare' }>): string {
  if (left.kind === 'selector' && isFieldOfEvent(left)) {
    return `${sayActive(left)} whose ${left.field} ${comparisons[op]} ${sayValue(right)}`;
  }
  return `${sayValue(left)} ${comparisons[op]} ${sayValue(right)}`;
}

function sayNegation(operand: Expr): string {
  if (operand.kind === 'not') return sayCondition(operand.operand);
  if (operand.kind === 'selector' && isEventType(operand.name)) return `no ${sayActive(operand)}`;
  return `it is not so that ${sayOperand(operand)}`;
}

function sayHostsThat(expr: Extract<Expr, { kind: 'at_least' | 'all_of' }>): string {
  const where = sayOperand(expr.where);
  if (expr.kind === 'at_least') return `on at least ${sayCount(expr)} of ${expr.of} ${where}`;
  return `on all hosts of ${expr.of}${expr.empty ? ', or if it has none,' : ''} ${where}`;
}

function sayCount({ count, isShare }: { readonly count: number; readonly isShare: boolean }): string {
  if (isShare) return `${sayNumber(count, 'ratio')} of the hosts`;
  return count === 1 ? '1 host' : `${count} hosts`;
}
