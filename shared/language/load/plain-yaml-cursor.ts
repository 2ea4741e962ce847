import type { YamlScalar } from './yaml-node.ts';

/** Where the reader of plain YAML stands. */
export interface YamlCursor {
  readonly text: string;
  at: number;
  /** Offset of the first character of the line. */
  lineStart: number;
  /** Where the last line ends that held anything. */
  contentEnd: number;
  /** Column of the map or list of lines around a flow collection: its further lines are indented deeper. */
  column: number;
}

const key = /[A-Za-z_][A-Za-z0-9_.-]*(?=:(?: |\n|$))/y;
const keyChars = 500;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['null', 'Null', 'NULL', '~'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
const integer = /^[-+]?[0-9]+$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/;
const exponential = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/;
/** Other radixes, infinity, no number. */
const otherNumber = /^(?:0[ox]|[-+]?\.)/;

/** Goes to the next character that is neither space nor comment, on this line or on one that follows; false at the end. */
export function nextContent(cursor: YamlCursor): boolean {
  const { text } = cursor;
  for (;;) {
    skipSpaces(cursor);
    const char = text[cursor.at];
    if (char === undefined) return false;
    if (char === '#') cursor.at = lineEnd(cursor);
    else if (char === '\n') cursor.lineStart = ++cursor.at;
    else return true;
  }
}

/** Goes to the end of the line if nothing but spaces and a comment is left of it. */
export function restOfLine(cursor: YamlCursor): boolean {
  const before = cursor.at;
  skipSpaces(cursor);
  const char = cursor.text[cursor.at];
  if (char === undefined || char === '\n') return true;
  if (char !== '#' || (cursor.at === before && !/[ \n]/.test(cursor.text[before - 1] ?? '\n'))) return false;
  cursor.at = lineEnd(cursor);
  return true;
}

/** Goes to the next content of a flow collection; false if it is not indented deeper than what is around. */
export function skipInFlow(cursor: YamlCursor): boolean {
  const { lineStart } = cursor;
  while (restOfLine(cursor)) {
    if (cursor.at === cursor.text.length) return false;
    cursor.lineStart = ++cursor.at;
  }
  return cursor.lineStart === lineStart || cursor.at - cursor.lineStart > cursor.column;
}

export function skipSpaces(cursor: YamlCursor): void {
  while (cursor.text[cursor.at] === ' ') cursor.at++;
}

/** True at a `- `. */
export function isAtDash({ text, at }: YamlCursor): boolean {
  return text[at] === '-' && text[at + 1] === ' ';
}

/** The key at the cursor, a plain word before a colon. */
export function keyAt({ text, at }: YamlCursor): string | undefined {
  key.lastIndex = at;
  const word = key.exec(text)?.[0];
  return word === undefined || words.has(word) || word.length > keyChars ? undefined : word;
}

/** A scalar without quotes on one line; in a flow collection it ends before `,` and a bracket. */
export function readPlainScalar(cursor: YamlCursor, isInFlow: boolean): YamlScalar | undefined {
  const { text, at: start } = cursor;
  const source = isInFlow ? plainInFlow(text, start) : plainInBlock(cursor);
  const first = source[0];
  if (first === undefined || /[[\]{},#&*!|>'"%@`?:]/.test(first)) return undefined;
  if (first === '-' && !/^-[A-Za-z0-9.]/.test(source)) return undefined;
  if (source.includes(': ') || source.endsWith(':')) return undefined;
  const end = start + source.length;
  const value = scalarValue(source);
  if (value === undefined) return undefined;
  cursor.at = end;
  return { kind: 'scalar', value, ...(typeof value !== 'string' && { source }), start, end };
}

function plainInBlock(cursor: YamlCursor): string {
  const line = cursor.text.slice(cursor.at, lineEnd(cursor));
  const comment = line.indexOf(' #');
  return trimEnd(comment < 0 ? line : line.slice(0, comment));
}

/** Empty if an opening bracket follows. */
function plainInFlow(text: string, start: number): string {
  let at = start;
  for (; at < text.length; at++) {
    const char = text[at];
    if (char === '[' || char === '{') return '';
    if (char === ',' || char === ']' || char === '}' || char === '\n') return trimEnd(text.slice(start, at));
    if (char === '#' && text[at - 1] === ' ') return trimEnd(text.slice(start, at));
  }
  return '';
}

function scalarValue(source: string): string | number | boolean | null | undefined {
  const word = words.get(source);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(source)) return source;
  if (integer.test(source)) return Number.parseInt(source, 10);
  if (decimal.test(source) || exponential.test(source)) return Number.parseFloat(source);
  return otherNumber.test(source) ? undefined : source;
}

function lineEnd({ text, at }: YamlCursor): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function trimEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end--;
  return text.slice(0, end);
}
