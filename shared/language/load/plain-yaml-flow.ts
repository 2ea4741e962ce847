import { languageLimits } from '../limits.ts';
import { keyAt, readPlainScalar, skipInFlow, type YamlCursor } from './plain-yaml-cursor.ts';
import type { YamlNode, YamlPair, YamlScalar } from './yaml-node.ts';

const escapes: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', n: '\n', t: '\t' };

/** A map, a list or a scalar in quotes, or one that stands within brackets; undefined if it is anything else. */
export function readFlow(cursor: YamlCursor, depth: number): YamlNode | undefined {
  if (depth > languageLimits.yamlDepth) return undefined;
  switch (cursor.text[cursor.at]) {
    case '{':
      return readFlowMap(cursor, depth);
    case '[':
      return readFlowList(cursor, depth);
    case '"':
      return readDoubleQuoted(cursor);
    case "'":
      return readSingleQuoted(cursor);
    default:
      return readPlainScalar(cursor, true);
  }
}

function readFlowMap(cursor: YamlCursor, depth: number): YamlNode | undefined {
  const start = cursor.at;
  const pairs: YamlPair[] = [];
  const names = new Set<string>();
  let isClosed = takeOpening(cursor, '}');
  while (isClosed === false) {
    const name = keyAt(cursor);
    if (name === undefined || names.has(name)) return undefined;
    names.add(name);
    const key = { kind: 'scalar', value: name, start: cursor.at, end: cursor.at + name.length } as const;
    cursor.at = key.end + 1;
    const value = skipInFlow(cursor) ? readFlow(cursor, depth + 1) : undefined;
    if (!value) return undefined;
    pairs.push({ key, value });
    isClosed = takeSign(cursor, '}');
  }
  return isClosed && { kind: 'map', pairs, start, end: cursor.at };
}

function readFlowList(cursor: YamlCursor, depth: number): YamlNode | undefined {
  const start = cursor.at;
  const items: YamlNode[] = [];
  let isClosed = takeOpening(cursor, ']');
  while (isClosed === false) {
    const item = readFlow(cursor, depth + 1);
    if (!item) return undefined;
    items.push(item);
    isClosed = takeSign(cursor, ']');
  }
  return isClosed && { kind: 'list', items, start, end: cursor.at };
}

/** Takes the opening bracket, and the closing one if nothing stands between; true if so. */
function takeOpening(cursor: YamlCursor, closing: string): boolean | undefined {
  cursor.at++;
  if (!skipInFlow(cursor)) return undefined;
  if (cursor.text[cursor.at] !== closing) return false;
  cursor.at++;
  return true;
}

/** Takes what follows an entry; true if that is the closing bracket, which may stand behind a comma. */
function takeSign(cursor: YamlCursor, closing: string): boolean | undefined {
  if (!skipInFlow(cursor)) return undefined;
  const sign = cursor.text[cursor.at];
  if (sign !== ',' && sign !== closing) return undefined;
  cursor.at++;
  if (sign === closing) return true;
  if (!skipInFlow(cursor)) return undefined;
  if (cursor.text[cursor.at] !== closing) return false;
  cursor.at++;
  return true;
}

function readDoubleQuoted(cursor: YamlCursor): YamlScalar | undefined {
  const { text, at: start } = cursor;
  let value = '';
  let at = start + 1;
  for (let from = at; ; at++) {
    const char = text[at];
    if (char === '"') {
      value += text.slice(from, at);
      cursor.at = at + 1;
      return { kind: 'scalar', value, start, end: at + 1 };
    }
    if (char === undefined || char === '\n') return undefined;
    if (char === '\\') {
      const escaped = escapes[text[at + 1] ?? ''];
      if (escaped === undefined) return undefined;
      value += text.slice(from, at) + escaped;
      from = ++at + 1;
    }
  }
}

function readSingleQuoted(cursor: YamlCursor): YamlScalar | undefined {
  const { text, at: start } = cursor;
  let end = text.indexOf("'", start + 1);
  while (end >= 0 && text[end + 1] === "'") end = text.indexOf("'", end + 2);
  if (end < 0) return undefined;
  const source = text.slice(start + 1, end);
  if (source.includes('\n')) return undefined;
  cursor.at = end + 1;
  return { kind: 'scalar', value: source.replaceAll("''", "'"), start, end: end + 1 };
}
