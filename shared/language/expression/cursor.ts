import type { Expr, Span } from '../ast.ts';
import { languageLimits } from '../limits.ts';
import type { Fault, Token } from './lexer.ts';

/** Where the parser stands; the only state that parsing changes. */
export interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  readonly faults: Fault[];
}

/** Takes the closing sign; if it is not there, goes on behind the next one. */
export function close(cursor: Cursor, text: ')' | '}' | ']'): void {
  if (take(cursor, text)) return;
  unexpected(cursor, `"${text}"`);
  skipTo(cursor, [text, 'and', 'or']);
  take(cursor, text);
}

/** Parses one level deeper. */
export function nested(cursor: Cursor, parse: () => Expr): Expr {
  deepen(cursor);
  const expr = parse();
  cursor.depth--;
  return expr;
}

/** One level deeper; beyond the limit it says so. */
export function deepen(cursor: Cursor): void {
  if (++cursor.depth > languageLimits.expressionDepth) tooDeep(cursor);
}

/** Tells it once and jumps to the end: whatever follows could only be an echo. */
function tooDeep(cursor: Cursor): void {
  const { start, end } = here(cursor);
  cursor.faults.push({
    code: 'TOC205',
    span: { start, end },
    message: 'the expression is nested too deep',
    allowed: `at most ${languageLimits.expressionDepth} levels`,
  });
  cursor.at = cursor.tokens.length - 1;
}

/** Says that the next token cannot stand where it is. */
export function unexpected(cursor: Cursor, allowed: string): void {
  fault(cursor, { message: `${describe(here(cursor))} cannot stand here`, allowed });
}

/** One fault at each place is enough: the first one says it, those after it are echoes. */
export function fault(cursor: Cursor, about: Omit<Fault, 'code' | 'span'>, at: Span = here(cursor)): void {
  const { start, end } = at;
  const isEcho = cursor.faults.some(({ code, span }) => code === 'TOC205' || span.start === start);
  if (!isEcho) cursor.faults.push({ code: 'TOC200', span: { start, end }, ...about });
}

function describe(token: Token): string {
  switch (token.kind) {
    // What is bad was told by the lexer at this place, so that this is an echo.
    case 'bad':
    case 'end':
      return 'the end';
    case 'number':
      return 'a number';
    case 'string':
      return 'a string';
    case 'name':
    case 'symbol':
    case 'boolean':
      return `"${token.text}"`;
  }
}

/** Skips to the next of these symbols, or to the end. */
export function skipTo(cursor: Cursor, texts: readonly string[]): void {
  for (; here(cursor).kind !== 'end'; cursor.at++) {
    const token = here(cursor);
    if (token.kind === 'symbol' && texts.includes(token.text)) return;
  }
}

/** The next token. */
export function here(cursor: Cursor): Token {
  return cursor.tokens[Math.min(cursor.at, cursor.tokens.length - 1)] as Token;
}

export function isSymbol(cursor: Cursor, text: string): boolean {
  const token = here(cursor);
  return token.kind === 'symbol' && token.text === text;
}

/** Takes the symbol if it is the next token. */
export function take(cursor: Cursor, text: string): boolean {
  if (!isSymbol(cursor, text)) return false;
  cursor.at++;
  return true;
}

/** Takes the next token if it is one of these symbols, and tells which. */
export function takeAny(cursor: Cursor, texts: ReadonlySet<string>): string | undefined {
  const token = here(cursor);
  if (token.kind !== 'symbol' || !texts.has(token.text)) return undefined;
  cursor.at++;
  return token.text;
}

/** From an offset to the end of the last token that was taken. */
export function spanFrom(cursor: Cursor, start: number): Span {
  return { start, end: (cursor.tokens[cursor.at - 1] as Token).end };
}
