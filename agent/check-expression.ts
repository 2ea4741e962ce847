import { limits } from '../shared/facts/limits.ts';
import type { Expr } from '../shared/language/ast.ts';
import { leafOf } from '../shared/language/evaluation/leaves/leaf.ts';
import { languageLimits } from '../shared/language/limits.ts';
import { isEventType } from '../shared/language/selectors.ts';
import { entries, type Field, member, oneOf, record, text, wrong } from './check.ts';

/** The nodes that read samples of one host, with their keys. All others are evaluated by the service. */
const keysOf = {
  number: ['value', 'unit'],
  string: ['value'],
  boolean: ['value'],
  list: ['items'],
  selector: ['name', 'matchers'],
  not: ['operand'],
  negate: ['operand'],
  and: ['operands'],
  or: ['operands'],
  compare: ['op', 'left', 'right'],
  arithmetic: ['op', 'left', 'right'],
  call: ['name', 'args'],
} as const satisfies { readonly [K in Expr['kind']]?: readonly string[] };

type Kind = keyof typeof keysOf;
const kinds = Object.keys(keysOf) as readonly Kind[];

const operators = {
  compare: ['==', '!=', '<', '<=', '>', '>=', '=~', 'in'],
  arithmetic: ['+', '-', '*', '/', '%'],
} as const;
const units = ['none', 'ratio', 'bytes', 'seconds'] as const;
/** Functions of values; all others are of a metric and a window. */
const valueFunctions = ['abs', 'exists', 'min', 'max'];

/** Throws of the first part that the agent cannot evaluate: it would be unknown for ever. */
export function checkExpression(expr: Field): void {
  checkAt(expr, 0);
}

function checkAt(expr: Field, depth: number): void {
  if (depth > languageLimits.expressionDepth) {
    throw wrong(expr, { got: 'deeper nesting', allowed: `at most ${languageLimits.expressionDepth} levels` });
  }
  const kind = oneOf(member(expr, 'kind'), kinds);
  record(expr, ['kind', ...keysOf[kind]]);
  switch (kind) {
    case 'number':
      oneOf(member(expr, 'unit'), units);
      checkLiteral(expr, kind);
      break;
    case 'string':
    case 'boolean':
      checkLiteral(expr, kind);
      break;
    case 'list':
      checkList(expr);
      break;
    case 'selector':
      checkSelector(expr);
      break;
    case 'not':
    case 'negate':
      checkAt(member(expr, 'operand'), depth + 1);
      break;
    case 'and':
    case 'or':
      checkEach(member(expr, 'operands'), depth);
      break;
    case 'call':
      checkCall(expr, depth);
      break;
    case 'compare':
    case 'arithmetic':
      oneOf(member(expr, 'op'), operators[kind]);
      checkAt(member(expr, 'left'), depth + 1);
      checkAt(member(expr, 'right'), depth + 1);
  }
}

function checkLiteral(expr: Field, kind: 'number' | 'string' | 'boolean'): void {
  const value = member(expr, 'value');
  if (typeof value.value !== kind) throw wrong(value, { allowed: `a ${kind}` });
}

function checkList(expr: Field): void {
  for (const item of entries(member(expr, 'items'), languageLimits.listItems)) {
    oneOf(member(item, 'kind'), ['number', 'string']);
    checkAt(item, 0);
  }
}

function checkEach(list: Field, depth: number): void {
  for (const each of entries(list, languageLimits.expressionChars)) checkAt(each, depth + 1);
}

/** A window is no longer than samples are kept. */
function checkCall(expr: Field, depth: number): void {
  const name = text(member(expr, 'name'), limits.labelNameChars);
  checkEach(member(expr, 'args'), depth);
  const leaf = leafOf(expr.value as Expr);
  if (leaf === undefined && valueFunctions.includes(name)) return;
  if (leaf?.kind === 'sample-window' && leaf.windowMs <= languageLimits.sampleWindowMs) return;
  throw wrong(expr, {
    got: `${name} of these arguments`,
    allowed: `${valueFunctions.join(', ')}, or a function of a metric and a window`,
  });
}

function checkSelector(selector: Field): void {
  const name = member(selector, 'name');
  if (isEventType(text(name, limits.labelValueChars)))
    throw wrong(name, { allowed: 'a metric: the service evaluates what reads events' });
  for (const matcher of entries(member(selector, 'matchers'), languageLimits.expressionChars)) {
    record(matcher, ['label', 'op', 'value']);
    text(member(matcher, 'label'), limits.labelNameChars);
    oneOf(member(matcher, 'op'), ['=', '!=', '=~']);
    if (!isText(member(matcher, 'value'))) throw wrong(member(matcher, 'value'), { allowed: 'a text' });
  }
}

function isText({ value }: Field): boolean {
  return typeof value === 'string';
}
