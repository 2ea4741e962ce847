import type { Expr } from './ast.ts';
import { printQuantity } from './quantity.ts';

/** How tightly each kind binds; what stands at a place that needs more gets parentheses. */
const binding = { or: 1, and: 2, not: 3, compare: 4, sum: 5, product: 6, negate: 7, atom: 8 } as const;

/** The canonical text: words for `&& || !`, no needless parentheses. Parsing it gives the same tree, spans aside. */
export function printExpression(expr: Expr): string {
  return printAt(expr, binding.or);
}

function printAt(expr: Expr, needed: number): string {
  const text = print(expr);
  return bindingOf(expr) < needed ? `(${text})` : text;
}

function print(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return expr.value < 0
        ? `-${printQuantity(-expr.value, expr.unit)}`
        : printQuantity(expr.value, expr.unit);
    case 'string':
      return quoted(expr.value);
    case 'boolean':
      return String(expr.value);
    case 'selector':
      return selector(expr);
    case 'not':
      return `not ${printAt(expr.operand, binding.not)}`;
    case 'negate':
      return `-${printAt(expr.operand, binding.negate)}`;
    case 'and':
    case 'or':
      return expr.operands.map((each) => printAt(each, binding[expr.kind] + 1)).join(` ${expr.kind} `);
    case 'compare':
      return `${printAt(expr.left, binding.sum)} ${expr.op} ${printAt(expr.right, binding.sum)}`;
    case 'arithmetic': {
      const own = bindingOf(expr);
      return `${printAt(expr.left, own)} ${expr.op} ${printAt(expr.right, own + 1)}`;
    }
    case 'call':
      return `${expr.name}(${expr.args.map(printExpression).join(', ')})`;
  }
}

function bindingOf(expr: Expr): number {
  switch (expr.kind) {
    case 'or':
    case 'and':
    case 'not':
    case 'compare':
    case 'negate':
      return binding[expr.kind];
    case 'arithmetic':
      return expr.op === '+' || expr.op === '-' ? binding.sum : binding.product;
    case 'number':
      return expr.value < 0 ? binding.negate : binding.atom;
    case 'string':
    case 'boolean':
    case 'selector':
    case 'call':
      return binding.atom;
  }
}

function selector(expr: Extract<Expr, { kind: 'selector' }>): string {
  const matchers = expr.matchers.map(({ label, op, value }) => `${label}${op}${quoted(value)}`);
  const braces = matchers.length === 0 ? '' : `{${matchers.join(', ')}}`;
  return `${expr.name}${braces}${expr.field === undefined ? '' : `.${expr.field}`}`;
}

function quoted(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, '\\$&');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
  return `"${escaped.replaceAll(/[\u0000-\u001f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}
