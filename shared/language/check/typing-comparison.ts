import type { Expr } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import { isEventType, type Selector } from '../selectors.ts';
import { checkUnits, type TypeOf, type Typing } from './typing-context.ts';
import { readEvent, refuseOccurrence, typeOfField } from './typing-selectors.ts';
import { describeType, isNumber, type ValueType } from './value-types.ts';

type Comparison = Extract<Expr, { readonly kind: 'compare' }>;

const mirrored: Readonly<Partial<Record<Comparison['op'], Comparison['op']>>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Reports what cannot be compared. `X.field` stands on the left, with a literal on the right: some active X has such a value. */
export function typeOfComparison(expr: Comparison, typing: Typing, typeOf: TypeOf): ValueType {
  const { left, right } = expr;
  const field = fieldOf(left);
  if (!field && fieldOf(right) && isLiteral(left)) {
    tellMirrored(expr, typing);
    return 'truth';
  }
  const type = field ? typeOfExistential(field, expr, typing) : typeOf(left, typing);
  if (expr.op === 'in') checkList(type, right, typing, typeOf);
  // A field against what is no literal is told already.
  else if (!field || isLiteral(right))
    checkTypes(expr, type, typeOf(right, typing), field !== undefined, typing);
  return 'truth';
}

function fieldOf(expr: Expr): Selector | undefined {
  return expr.kind === 'selector' && isEventType(expr.name) && expr.field !== undefined ? expr : undefined;
}

function isLiteral(expr: Expr): boolean {
  if (expr.kind === 'negate') return expr.operand.kind === 'number';
  return ['number', 'string', 'boolean', 'list'].includes(expr.kind);
}

function tellMirrored(expr: Comparison, { report }: Typing): void {
  const op = mirrored[expr.op];
  report('TOC401', expr.span, 'the value of an event stands on the left of a comparison', {
    ...(op && { fix: printExpression({ ...expr, op, left: expr.right, right: expr.left }) }),
  });
}

function typeOfExistential(selector: Selector, { right }: Comparison, typing: Typing): ValueType {
  if (!isLiteral(right)) {
    typing.report('TOC401', selector.span, 'the value of an event needs an aggregate', {
      fix: `max(${selector.name}.${selector.field})`,
    });
  }
  if (!readEvent(selector, typing)) return 'any';
  refuseOccurrence(selector, `count(${selector.name}, 5m) > 0`, typing);
  return typeOfField(selector, selector.field ?? '', typing);
}

function checkTypes(
  expr: Comparison,
  left: ValueType,
  right: ValueType,
  isOfField: boolean,
  typing: Typing,
): void {
  if (left === 'any' || right === 'any') return;
  if (left === 'text' && right === 'text' && ['==', '!=', '=~'].includes(expr.op)) return;
  // Of an event's value the literal is a value; elsewhere a truth needs no comparison.
  if (isOfField && left === 'truth' && right === 'truth' && ['==', '!='].includes(expr.op)) return;
  if (expr.op !== '=~' && isNumber(left) && isNumber(right)) {
    checkUnits(expr.span, left, right, typing);
    return;
  }
  typing.report('TOC401', expr.span, 'these cannot be compared', {
    got: `${describeType(left)} ${expr.op} ${describeType(right)}`,
    allowed: 'two numbers, or two texts with == != =~',
  });
}

/** Each literal of the list is of the value's type. */
function checkList(type: ValueType, list: Expr, typing: Typing, typeOf: TypeOf): void {
  if (list.kind !== 'list') {
    typing.report('TOC401', list.span, '"in" takes a list of literals', { allowed: '[1, 2] or ["a", "b"]' });
    return;
  }
  if (type === 'any') return;
  if (!isNumber(type) && type !== 'text') {
    typing.report('TOC401', list.span, `${describeType(type)} is in no list`, {
      allowed: 'a number or a text',
    });
    return;
  }
  for (const item of list.items) {
    const got = typeOf(item, typing);
    if (isNumber(got) && isNumber(type)) checkUnits(item.span, type, got, typing);
    else if (got !== type && got !== 'any') {
      typing.report('TOC401', item.span, 'the list has a value of another type', {
        got: describeType(got),
        allowed: describeType(type),
      });
    }
  }
}
