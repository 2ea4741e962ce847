import { languageLimits } from '../limits.ts';
import {
  isAtDash,
  keyAt,
  nextContent,
  readPlainScalar,
  restOfLine,
  skipSpaces,
  type YamlCursor,
} from './plain-yaml-cursor.ts';
import { readFlow } from './plain-yaml-flow.ts';
import type { YamlNode, YamlPair } from './yaml-node.ts';

/** Tabs, carriage returns and whatever else is rare. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unusual = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;

/**
 * Reads the part of YAML that needs no look-ahead: block maps and lists, flow maps and lists, scalars on one line,
 * comments; keys are plain words. Undefined if the text holds anything else or any fault: then the library has to
 * read it. What is read is the same as there. Cost: linear in the text, about a tenth of the library's.
 */
export function readPlainYaml(text: string): YamlNode | undefined {
  if (unusual.test(text)) return undefined;
  const cursor: YamlCursor = { text, at: 0, lineStart: 0, contentEnd: 0, column: 0 };
  if (!nextContent(cursor)) return undefined;
  const root = readBlock(cursor, 1);
  return root && cursor.at === text.length ? root : undefined;
}

/** A list or a map that begins at the cursor; behind it the cursor is at the next content. */
function readBlock(cursor: YamlCursor, depth: number): YamlNode | undefined {
  if (depth > languageLimits.yamlDepth) return undefined;
  return isAtDash(cursor) ? readList(cursor, depth) : readMap(cursor, depth);
}

function readMap(cursor: YamlCursor, depth: number): YamlNode | undefined {
  const start = cursor.at;
  const column = columnOf(cursor);
  const pairs: YamlPair[] = [];
  const names = new Set<string>();
  do {
    const key = keyAt(cursor);
    if (key === undefined || names.has(key)) return undefined;
    names.add(key);
    const keyStart = cursor.at;
    const keyEnd = keyStart + key.length;
    cursor.at = keyEnd + 1;
    const value = readMapValue(cursor, column, depth);
    if (!value) return undefined;
    pairs.push({ key: { kind: 'scalar', value: key, start: keyStart, end: keyEnd }, value });
  } while (isNext(cursor, column));
  return isBelow(cursor, column) ? undefined : { kind: 'map', pairs, start, end: cursor.contentEnd };
}

function readMapValue(cursor: YamlCursor, column: number, depth: number): YamlNode | undefined {
  skipSpaces(cursor);
  if (!restOfLine(cursor)) return readInline(cursor, column, depth + 1);
  if (!nextContent(cursor)) return undefined;
  const isList = isAtDash(cursor);
  if (columnOf(cursor) > column || (isList && columnOf(cursor) === column))
    return readBlock(cursor, depth + 1);
  return undefined;
}

function readList(cursor: YamlCursor, depth: number): YamlNode | undefined {
  const start = cursor.at;
  const column = columnOf(cursor);
  const items: YamlNode[] = [];
  do {
    cursor.at++;
    skipSpaces(cursor);
    const isBlock = isAtDash(cursor) || keyAt(cursor) !== undefined;
    const item = isBlock ? readBlock(cursor, depth + 1) : readInline(cursor, column, depth + 1);
    if (!item) return undefined;
    items.push(item);
  } while (isNext(cursor, column) && isAtDash(cursor));
  return isBelow(cursor, column) ? undefined : { kind: 'list', items, start, end: cursor.contentEnd };
}

/** A value behind a key or a dash: a scalar of one line, or a flow collection. */
function readInline(cursor: YamlCursor, column: number, depth: number): YamlNode | undefined {
  if (depth > languageLimits.yamlDepth) return undefined;
  cursor.column = column;
  const char = cursor.text[cursor.at];
  const isPlain = char !== '{' && char !== '[' && char !== '"' && char !== "'";
  const value = isPlain ? readPlainScalar(cursor, false) : readFlow(cursor, depth);
  if (!value || !restOfLine(cursor)) return undefined;
  cursor.contentEnd = cursor.at;
  nextContent(cursor);
  return value;
}

function columnOf({ at, lineStart }: YamlCursor): number {
  return at - lineStart;
}

function isNext(cursor: YamlCursor, column: number): boolean {
  return cursor.at < cursor.text.length && columnOf(cursor) === column;
}

/** What is indented further would go on with what has ended. */
function isBelow(cursor: YamlCursor, column: number): boolean {
  return cursor.at < cursor.text.length && columnOf(cursor) > column;
}
