import type { ArithmeticOperator, Expr, SelectorNode, SetNode, Span } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import type { Reading } from '../reads.ts';
import { isEventType } from '../selectors.ts';
import { typeOfCall } from './typing-calls.ts';
import { typeOfComparison } from './typing-comparison.ts';
import { checkUnits, expectNumber, type Typing } from './typing-context.ts';
import { typeOfSelector } from './typing-selectors.ts';
import { describeType, isNumber, type NumberType, type ValueType } from './value-types.ts';

/** The type of an expression; all that is wrong in it is reported. */
export function typeOf(expr: Expr, typing: Typing): ValueType {
  switch (expr.kind) {
    case 'number':
      return expr.unit;
    case 'string':
      return 'text';
    case 'boolean':
    case 'member':
    // A host set is read by its function alone.
    case 'set':
      return 'truth';
    case 'list':
      return 'list';
    case 'selector':
      return typeOfSelector(expr, typing);
    case 'negate':
      return expectNumber(expr.operand, typing, typeOf);
    case 'arithmetic':
      return typeOfArithmetic(expr, typing);
    case 'call':
      return typeOfCall(expr, typing, typeOf);
    case 'not':
      return typeOfLogic([expr.operand], typing);
    case 'and':
    case 'or':
      return typeOfLogic(expr.operands, typing);
    case 'compare':
      return typeOfComparison(expr, typing, typeOf);
    case 'at_least':
    case 'all_of':
      return typeOfMembers(expr, expr.ofSpan ?? expr.span, typing);
    case 'within':
      return typeOfPattern(expr.of, [], typing);
    case 'sequence':
      return typeOfPattern(expr.steps, expr.without, typing);
    case 'absent_after':
      return typeOfPattern([expr.after], [expr.absent], typing);
    case 'absent':
      return typeOfPattern([], [expr.of], typing);
  }
}

/** Reports what is no truth value, with the way to make one of it. */
export function expectTruth(expr: Expr, typing: Typing): void {
  const type = typeOf(expr, typing);
  if (type === 'truth' || type === 'any') return;
  const fix = isNumber(type) ? { fix: `compare it: ${printExpression(expr)} > ...` } : {};
  typing.report('TOC401', expr.span, 'a condition is true or false', { got: describeType(type), ...fix });
}

function typeOfLogic(operands: readonly Expr[], typing: Typing): ValueType {
  for (const operand of operands) expectTruth(operand, typing);
  return 'truth';
}

function typeOfMembers({ of, where }: SetNode, span: Span | undefined, typing: Typing): ValueType {
  typing.hostSet(of, span);
  expectTruth(where, { ...typing, isOfMember: true });
  return 'truth';
}

type Step = SelectorNode & { readonly span?: Span };

/** Patterns are made of event types of either kind: an episode stands for its raise. */
function typeOfPattern(steps: readonly Step[], absences: readonly Step[], typing: Typing): ValueType {
  for (const step of steps) readStep(step, 'step', typing);
  for (const absence of absences) readStep(absence, 'absence', typing);
  return 'truth';
}

function readStep(step: Step, role: Reading['role'], { isOfMember, selector, report }: Typing): void {
  if (isEventType(step.name)) selector({ selector: step, role, isOfMember }, 'value');
  else report('TOC500', step.span, `${step.name} cannot be read here: patterns are made of events`);
}

function typeOfArithmetic(
  expr: Extract<Expr, { readonly kind: 'arithmetic' }>,
  typing: Typing,
): NumberType | 'any' {
  const left = expectNumber(expr.left, typing, typeOf);
  const right = expectNumber(expr.right, typing, typeOf);
  if (left === 'any' || right === 'any') return 'any';
  if (expr.op === '+' || expr.op === '-' || expr.op === '%') checkUnits(expr.span, left, right, typing);
  return unitOf(expr.op, left, right);
}

/** A ratio scales what it multiplies; of two other units the result has none that we know. */
function unitOf(op: ArithmeticOperator, left: NumberType, right: NumberType): NumberType {
  switch (op) {
    case '+':
    case '-':
    case '%':
      return left === 'none' ? right : left;
    case '*':
      if (left === 'none' || left === 'ratio') return right;
      return right === 'none' || right === 'ratio' ? left : 'none';
    case '/':
      if (left === right) return left === 'none' ? 'none' : 'ratio';
      return right === 'none' || right === 'ratio' ? left : 'none';
  }
}
