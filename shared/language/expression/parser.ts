import type { ArithmeticOperator, CompareOperator, Expr, Span } from '../ast.ts';
import { languageLimits } from '../limits.ts';
import { isSetFunction } from '../reads.ts';
import type { Parameters } from '../templates/parameter-value.ts';
import {
  type Cursor,
  close,
  deepen,
  fault,
  here,
  isSymbol,
  nested,
  skipTo,
  spanFrom,
  take,
  takeAny,
  unexpected,
} from './cursor.ts';
import { type Fault, tokenize } from './lexer.ts';
import { parseList } from './parse-list.ts';
import { parseSelector } from './parse-selector.ts';

/** `expr` is there if and only if there are no faults. */
export interface ParsedExpression {
  readonly expr?: Expr;
  readonly faults: readonly Fault[];
}

const compareOperators: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', '=~', 'in']);
/** Stands where something could not be read, so that reading goes on; never leaves the parser. */
const hole: Expr = { kind: 'boolean', value: false };

/**
 * Reads an expression. Loosest first: `or`, `and`, `not`, comparison, `+ -`, `* / %`, unary minus. Spans are offsets into
 * `text`. Several faults are told at once, at most `languageLimits.expressionFaults`. A `$name$` of `parameters` is a
 * literal of the tree. `depth` is that of the nodes around the text.
 */
export function parseExpression(text: string, parameters?: Parameters, depth = 0): ParsedExpression {
  if (text.length > languageLimits.expressionChars) return { faults: [tooLong(text)] };
  const faults: Fault[] = [];
  const cursor: Cursor = { tokens: tokenize(text, faults, parameters), at: 0, depth, faults };
  const expr = parseOr(cursor);
  while (here(cursor).kind !== 'end') {
    unexpected(cursor, 'an operator or the end');
    skipTo(cursor, ['and', 'or']);
    if (here(cursor).kind !== 'end') {
      cursor.at++;
      parseOr(cursor);
    }
  }
  if (faults.length === 0) return { expr, faults };
  const sorted = faults.sort((a, b) => a.span.start - b.span.start);
  return { faults: sorted.slice(0, languageLimits.expressionFaults) };
}

function tooLong(text: string): Fault {
  return {
    code: 'TOC204',
    span: { start: 0, end: text.length },
    message: 'the expression is too long',
    got: `${text.length} characters`,
    allowed: `at most ${languageLimits.expressionChars}`,
  };
}

function parseOr(cursor: Cursor): Expr {
  return nested(cursor, () =>
    parseWords(cursor, 'or', () => parseWords(cursor, 'and', () => parseNot(cursor))),
  );
}

function parseWords(cursor: Cursor, word: 'and' | 'or', parseOperand: () => Expr): Expr {
  const start = here(cursor).start;
  const first = parseOperand();
  if (!isSymbol(cursor, word)) return first;
  const operands = [first];
  while (take(cursor, word)) operands.push(parseOperand());
  return { kind: word, operands, span: spanFrom(cursor, start) };
}

function parseNot(cursor: Cursor): Expr {
  const start = here(cursor).start;
  if (!take(cursor, 'not')) return parseCompare(cursor);
  const operand = nested(cursor, () => parseNot(cursor));
  return { kind: 'not', operand, span: spanFrom(cursor, start) };
}

function parseCompare(cursor: Cursor): Expr {
  const start = here(cursor).start;
  const left = parseSum(cursor);
  const op = takeAny(cursor, compareOperators) as CompareOperator | undefined;
  if (!op) {
    if (isSymbol(cursor, '=')) {
      fault(cursor, { message: '"=" compares only inside braces', fix: 'write == to compare' });
      cursor.at++;
      parseSum(cursor);
    }
    return left;
  }
  const compared: Expr = {
    kind: 'compare',
    op,
    left,
    right: parseRight(cursor, op),
    span: spanFrom(cursor, start),
  };
  while (takeAny(cursor, compareOperators)) {
    cursor.at--;
    fault(cursor, { message: 'comparisons cannot be chained', fix: 'write "a < b and b < c"' });
    cursor.at++;
    parseSum(cursor);
  }
  return compared;
}

function parseRight(cursor: Cursor, op: CompareOperator): Expr {
  if (op === 'in') return parseList(cursor);
  const token = here(cursor);
  const right = parseSum(cursor);
  if (op === '=~' && right.kind !== 'string' && right !== hole)
    fault(cursor, { message: '"=~" compares with a glob', allowed: 'a string in quotes' }, token);
  return right;
}

function parseSum(cursor: Cursor): Expr {
  return parseChain(cursor, new Set(['+', '-']), () => parseProduct(cursor));
}

function parseProduct(cursor: Cursor): Expr {
  return parseChain(cursor, new Set(['*', '/', '%']), () => parseNegate(cursor));
}

/** Left-associative, so each operator is one level deeper. */
function parseChain(cursor: Cursor, operators: ReadonlySet<string>, parseOperand: () => Expr): Expr {
  const start = here(cursor).start;
  const depth = cursor.depth;
  let left = parseOperand();
  for (;;) {
    const op = takeAny(cursor, operators) as ArithmeticOperator | undefined;
    if (!op) break;
    deepen(cursor);
    left = { kind: 'arithmetic', op, left, right: parseOperand(), span: spanFrom(cursor, start) };
  }
  cursor.depth = depth;
  return left;
}

function parseNegate(cursor: Cursor): Expr {
  const start = here(cursor).start;
  if (!take(cursor, '-')) return parseAtom(cursor);
  const operand = nested(cursor, () => parseNegate(cursor));
  return { kind: 'negate', operand, span: spanFrom(cursor, start) };
}

function parseAtom(cursor: Cursor): Expr {
  const token = here(cursor);
  const span = { start: token.start, end: token.end };
  switch (token.kind) {
    case 'number':
      cursor.at++;
      return { kind: 'number', value: token.value, unit: token.unit, span };
    case 'string':
      cursor.at++;
      return { kind: 'string', value: token.text, span };
    case 'boolean':
      cursor.at++;
      return { kind: 'boolean', value: token.text === 'true', span };
    case 'name':
      cursor.at++;
      return isSymbol(cursor, '(')
        ? parseCall(cursor, token.text, token)
        : parseSelector(cursor, token.text, token);
    case 'bad':
      // The lexer has told of it.
      cursor.at++;
      return hole;
    case 'symbol':
      if (token.text === '(') return parseParentheses(cursor);
      break;
    case 'end':
      break;
  }
  unexpected(cursor, 'a metric, an event type, a number, a string, a function or "("');
  skipTo(cursor, ['and', 'or', ')', ',']);
  return hole;
}

function parseParentheses(cursor: Cursor): Expr {
  cursor.at++;
  const expr = parseOr(cursor);
  close(cursor, ')');
  return expr;
}

function parseCall(cursor: Cursor, name: string, start: Span): Expr {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    fault(cursor, { message: `"${name}" cannot be called`, allowed: 'a function name in lower case' }, start);
  }
  cursor.at++;
  const args: Expr[] = [];
  if (!isSymbol(cursor, ')')) {
    if (isSetFunction(name)) args.push(parseSet(cursor));
    else args.push(parseOr(cursor));
    while (take(cursor, ',')) args.push(parseOr(cursor));
  }
  close(cursor, ')');
  return { kind: 'call', name, args, span: spanFrom(cursor, start.start) };
}

/** The first argument of `avg_of(set, expr)`. */
function parseSet(cursor: Cursor): Expr {
  const token = here(cursor);
  if (token.kind === 'name' && /^[a-z][a-z0-9-]*$/.test(token.text)) {
    cursor.at++;
    return { kind: 'set', name: token.text, span: { start: token.start, end: token.end } };
  }
  unexpected(cursor, 'the name of a host set');
  skipTo(cursor, ['and', 'or', ')', ',']);
  return hole;
}
