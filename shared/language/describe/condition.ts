import type { ArithmeticOperator, CompareOperator, Expr, Matcher } from '../ast.ts';
import { printExpression } from '../print.ts';
import { isEventType, type Selector } from '../selectors.ts';
import { metricWords, pinnedWords } from './metric-words.ts';
import { sayList, sayNumber } from './words.ts';

const comparisons: Readonly<Record<CompareOperator, string>> = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is below',
  '<=': 'is at most',
  '>': 'is above',
  '>=': 'is at least',
  '=~': 'is like',
  in: 'is in',
};

const operations: Readonly<Record<ArithmeticOperator, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divided by',
  '%': 'modulo',
};

/**
 * A condition as a clause: `the used share of the file system is at least 95 %`, `DISK_FULL is active on node-1`. What
 * has no words stands as it is written.
 */
export function sayCondition(expr: Expr): string {
  switch (expr.kind) {
    case 'compare':
      return `${sayValue(expr.left)} ${comparisons[expr.op]} ${sayValue(expr.right)}`;
    case 'and':
    case 'or':
      return sayList(expr.operands.map(sayOperand), expr.kind);
    case 'not':
      return sayNegation(expr.operand);
    case 'selector':
      return isEventType(expr.name) ? `${expr.name} is active${sayMatchers(expr.matchers)}` : sayValue(expr);
    default:
      return printExpression(expr);
  }
}

/** True if a clause is made of several: what follows it would otherwise seem to belong to the last. */
export function isCompound(expr: Expr): boolean {
  return expr.kind === 'and' || expr.kind === 'or';
}

function sayOperand(expr: Expr): string {
  return isCompound(expr) ? `(${sayCondition(expr)})` : sayCondition(expr);
}

function sayNegation(operand: Expr): string {
  if (operand.kind === 'not') return sayCondition(operand.operand);
  if (operand.kind === 'selector' && isEventType(operand.name))
    return `no ${operand.name} is active${sayMatchers(operand.matchers)}`;
  return `it is not so that ${sayOperand(operand)}`;
}

function sayValue(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return sayNumber(expr.value, expr.unit);
    case 'selector':
      return sayMetric(expr);
    case 'arithmetic':
      return `${sayPart(expr.left)} ${operations[expr.op]} ${sayPart(expr.right)}`;
    case 'negate':
      return `minus ${sayPart(expr.operand)}`;
    case 'call':
      return sayCall(expr);
    default:
      return printExpression(expr);
  }
}

function sayPart(expr: Expr): string {
  return expr.kind === 'arithmetic' ? `(${sayValue(expr)})` : sayValue(expr);
}

function sayCall(expr: Extract<Expr, { kind: 'call' }>): string {
  const args = expr.args.map(sayPart);
  if (expr.name === 'abs' && args.length === 1) return `the absolute value of ${args[0]}`;
  if (args.length < 2) return printExpression(expr);
  if (expr.name === 'max') return `the largest of ${sayList(args, 'and')}`;
  return expr.name === 'min' ? `the smallest of ${sayList(args, 'and')}` : printExpression(expr);
}

function sayMetric(selector: Selector): string {
  const { name, matchers } = selector;
  const hasMode = matchers.some(({ label }) => label === 'mode');
  const words = (hasMode ? pinnedWords[name] : undefined) ?? metricWords[name];
  return words === undefined ? printExpression(selector) : `${words}${sayMatchers(matchers)}`;
}

function sayMatchers(matchers: readonly Matcher[]): string {
  return matchers.map(sayMatcher).join('');
}

function sayMatcher({ label, op, value }: Matcher): string {
  const shown = value === '' ? '""' : value;
  const what = label === 'host' ? ' on ' : ` with ${label} `;
  switch (op) {
    case '=':
      return `${what}${shown}`;
    case '!=':
      return `${what}other than ${shown}`;
    case '=~':
      return `${what}like ${shown}`;
  }
}
