import type { LiteralUnit, Span } from '../ast.ts';
import type { DiagnosticCode, DiagnosticDetail } from '../diagnostics.ts';
import { isSetFunction } from '../reads.ts';
import { fillMarks, type Parameters, type ParameterValue } from '../templates/parameter-value.ts';
import { readQuantity } from './quantity.ts';

/** A fault within an expression; the loader turns its span into a place of the file. */
export interface Fault extends DiagnosticDetail {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
}

/** `symbol` covers punctuation and the words `and or not in`; `&& || !` come as their words. */
export type Token = Span &
  (
    | { readonly kind: 'number'; readonly value: number; readonly unit: LiteralUnit }
    | { readonly kind: 'string' | 'name' | 'symbol' | 'boolean'; readonly text: string }
    | { readonly kind: 'bad' | 'end' }
  );

const space = /\s+/y;
const name = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*/y;
const symbol = /&&|\|\||==|!=|=~|<=|>=|[!=<>+\-*/%(){}[\],.]/y;
const setName = /[a-z][a-z0-9-]*/y;
const parameter = /\$([a-z][a-z0-9_]*)\$/y;
const badNumber = /[0-9][A-Za-z0-9_.%]*/y;
const noParameters: Parameters = new Map();

const words: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in']);
const spellings: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not' };
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/**
 * All tokens of a text, the last of kind `end`. Faults are added to `faults`; what is bad comes as kind `bad`. A `$name$`
 * of `parameters` is one token with the parameter's value; within a string it becomes a part of the string's value.
 */
export function tokenize(
  text: string,
  faults: Fault[],
  parameters: Parameters = noParameters,
): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    at += matchAt(space, text, at)?.length ?? 0;
    if (at >= text.length) break;
    const token = isSetExpected(tokens)
      ? readSetName(text, at, faults, parameters)
      : readToken(text, at, faults, parameters);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return tokens;
}

/** Behind `avg_of(` and its like stands the name of a host set, in which dashes are letters. */
function isSetExpected(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  if (last?.kind !== 'symbol' || last.text !== '(') return false;
  const before = tokens.at(-2);
  return before?.kind === 'name' && isSetFunction(before.text);
}

function readSetName(text: string, start: number, faults: Fault[], parameters: Parameters): Token {
  const word = matchAt(setName, text, start);
  if (word !== undefined) return { kind: 'name', text: word, start, end: start + word.length };
  const token = readToken(text, start, faults, parameters);
  return token.kind === 'string' && text[start] === '$' ? { ...token, kind: 'name' } : token;
}

function readToken(text: string, start: number, faults: Fault[], parameters: Parameters): Token {
  const char = text[start] as string;
  if (/[0-9]/.test(char)) return readNumber(text, start, faults);
  if (char === '"' || char === "'") {
    const token = readString(text, start, faults);
    return token.kind === 'string' ? { ...token, text: fillMarks(token.text, parameters) } : token;
  }
  const written = matchAt(parameter, text, start);
  const value = written && parameters.get(written.slice(1, -1));
  if (value) return parameterToken(value, { start, end: start + written.length });
  const word = matchAt(name, text, start);
  if (word !== undefined) return wordToken(word, start);
  const sign = matchAt(symbol, text, start);
  if (sign !== undefined) {
    return { kind: 'symbol', text: spellings[sign] ?? sign, start, end: start + sign.length };
  }
  const shown = String.fromCodePoint(text.codePointAt(start) as number);
  const span = { start, end: start + shown.length };
  faults.push({ code: 'TOC201', span, message: `"${shown}" has no meaning in an expression` });
  return { kind: 'bad', ...span };
}

function parameterToken(parameter: ParameterValue, span: Span): Token {
  switch (parameter.kind) {
    case 'number':
      return { ...parameter, ...span };
    case 'string':
      return { kind: 'string', text: parameter.value, ...span };
    case 'boolean':
      return { kind: 'boolean', text: String(parameter.value), ...span };
  }
}

function wordToken(text: string, start: number): Token {
  const span = { start, end: start + text.length };
  if (words.has(text)) return { kind: 'symbol', text, ...span };
  return { kind: text === 'true' || text === 'false' ? 'boolean' : 'name', text, ...span };
}

function readNumber(text: string, start: number, faults: Fault[]): Token {
  const quantity = readQuantity(text, start);
  if (quantity)
    return { kind: 'number', value: quantity.value, unit: quantity.unit, start, end: quantity.end };
  const bad = matchAt(badNumber, text, start) as string;
  const span = { start, end: start + bad.length };
  faults.push({
    code: 'TOC203',
    span,
    message: `"${bad}" is no number`,
    allowed: 'a number, or one with a unit: % ms s m h d B KiB MiB GiB TiB PiB kB MB GB TB PB',
  });
  return { kind: 'bad', ...span };
}

function readString(text: string, start: number, faults: Fault[]): Token {
  const quote = text[start] as string;
  let value = '';
  let at = start + 1;
  while (at < text.length && text[at] !== quote) {
    if (text[at] === '\\' && at + 1 === text.length) break;
    const piece = text[at] === '\\' ? readEscape(text, at) : { value: text[at] as string, end: at + 1 };
    if (!piece) {
      faults.push({
        code: 'TOC202',
        span: { start: at, end: at + 2 },
        message: `unknown escape "${text.slice(at, at + 2)}"`,
      });
    }
    value += piece?.value ?? '';
    at = piece?.end ?? at + 2;
  }
  if (text[at] !== quote) {
    const span = { start, end: text.length };
    faults.push({ code: 'TOC202', span, message: 'the string has no end', fix: `close it with ${quote}` });
    return { kind: 'bad', ...span };
  }
  return { kind: 'string', text: value, start, end: at + 1 };
}

function readEscape(text: string, at: number): { readonly value: string; readonly end: number } | undefined {
  const char = text[at + 1] ?? '';
  const simple = escapes[char];
  if (simple !== undefined) return { value: simple, end: at + 2 };
  const hex = text.slice(at + 2, at + 6);
  if (char !== 'u' || !/^[0-9a-fA-F]{4}$/.test(hex)) return undefined;
  return { value: String.fromCharCode(Number.parseInt(hex, 16)), end: at + 6 };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
