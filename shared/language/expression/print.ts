import { formatDuration } from '../../time.ts';
import type { Expr, SelectorNode } from '../ast.ts';
import { printQuantity } from './quantity.ts';

/** How tightly each kind binds; what stands at a place that needs more gets parentheses. */
const binding = { or: 1, and: 2, not: 3, compare: 4, sum: 5, product: 6, atom: 7 } as const;

/** Texts that YAML reads as something else than text. */
const otherWords: ReadonlySet<string> = new Set(['null', 'true', 'false']);

/**
 * The canonical text: words for `&& || !`, no needless parentheses. Parsing it gives the same tree, spans aside. What
 * holds a structured node is one line of YAML, `{ absent: HEARTBEAT, for: 1m30s }`; as a value of `when` it is read as the
 * same tree. A member, which only the compiler makes, is `member(hash)`.
 */
export function printExpression(expr: Expr): string {
  return isStructured(expr) ? printNode(expr) : printAt(expr, binding.or);
}

/** Kinds that a map of YAML can hold. */
type NodeExpr = Extract<
  Expr,
  { kind: 'and' | 'or' | 'not' | 'at_least' | 'all_of' | 'within' | 'sequence' | 'absent_after' | 'absent' }
>;

/** True if it can only be written as a map of YAML. */
function isStructured(expr: Expr): expr is NodeExpr {
  switch (expr.kind) {
    case 'at_least':
    case 'all_of':
    case 'within':
    case 'sequence':
    case 'absent_after':
    case 'absent':
      return true;
    case 'not':
      return isStructured(expr.operand);
    case 'and':
    case 'or':
      return expr.operands.some(isStructured);
    default:
      return false;
  }
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
      return `-${printAt(expr.operand, binding.atom)}`;
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
    case 'list':
      return `[${expr.items.map(printExpression).join(', ')}]`;
    case 'set':
      return expr.name;
    case 'member':
      return `member(${expr.hash})`;
    default:
      return printNode(expr);
  }
}

function printNode(expr: NodeExpr): string {
  switch (expr.kind) {
    case 'and':
      return `{ all: ${flowList(expr.operands)} }`;
    case 'or':
      return `{ any: ${flowList(expr.operands)} }`;
    case 'not':
      return `{ none: ${flowList(expr.operand.kind === 'or' ? expr.operand.operands : [expr.operand])} }`;
    case 'at_least': {
      const count = expr.isShare ? printQuantity(expr.count, 'ratio') : String(expr.count);
      return `{ at_least: ${count}, of: ${expr.of}, where: ${flowValue(expr.where)} }`;
    }
    case 'all_of':
      return `{ all_of: ${expr.of}, where: ${flowValue(expr.where)}${expr.empty ? ', empty: true' : ''} }`;
    case 'within':
      return `{ all: ${flowList(expr.of)}, within: ${formatDuration(expr.withinMs)} }`;
    case 'sequence':
      return printSequence(expr);
    case 'absent_after': {
      const { after, absent, forMs } = expr;
      return `{ after: ${flowValue(after)}, absent: ${flowValue(absent)}, for: ${formatDuration(forMs)} }`;
    }
    case 'absent':
      return `{ absent: ${flowValue(expr.of)}, for: ${formatDuration(expr.forMs)} }`;
  }
}

function printSequence({
  steps,
  withinMs,
  without,
  isEqualTimeAllowed,
}: Extract<Expr, { kind: 'sequence' }>): string {
  const parts = [
    `sequence: ${flowList(steps)}`,
    ...(withinMs === undefined ? [] : [`within: ${formatDuration(withinMs)}`]),
    ...(without.length === 0 ? [] : [`without: ${flowList(without)}`]),
    ...(isEqualTimeAllowed ? ['order: any'] : []),
  ];
  return `{ ${parts.join(', ')} }`;
}

function flowList(list: readonly Expr[]): string {
  return `[${list.map(flowValue).join(', ')}]`;
}

/** Plain where YAML takes it for text, else in quotes. */
function flowValue(expr: Expr): string {
  const text = printExpression(expr);
  if (isStructured(expr)) return text;
  const isPlain = /^[A-Za-z_][\w.]*(?: [A-Za-z_][\w.]*)*$/.test(text) && !otherWords.has(text.toLowerCase());
  return isPlain ? text : JSON.stringify(text);
}

function bindingOf(expr: Expr): number {
  switch (expr.kind) {
    case 'or':
    case 'and':
    case 'not':
    case 'compare':
      return binding[expr.kind];
    case 'arithmetic':
      return expr.op === '+' || expr.op === '-' ? binding.sum : binding.product;
    default:
      return binding.atom;
  }
}

function selector(expr: SelectorNode): string {
  const matchers = expr.matchers.map(({ label, op, value }) => `${label}${op}${quoted(value)}`);
  const braces = matchers.length === 0 ? '' : `{${matchers.join(', ')}}`;
  return `${expr.name}${braces}${expr.field === undefined ? '' : `.${expr.field}`}`;
}

function quoted(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, '\\$&');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be escaped
  return `"${escaped.replaceAll(/[\u0000-\u001f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}
