import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, Scalar } from 'yaml';
import type { Span } from './ast.ts';
import type { Place, Report } from './diagnostics.ts';
import { suggestion } from './nearest.ts';
import type { Located } from './raw.ts';
import {
  fillMarks,
  type Parameters,
  parameterMarks,
  scalarOfParameter,
} from './templates/parameter-value.ts';

/** A file of definitions; `name` appears in diagnostics. */
export interface DefinitionSource {
  readonly name: string;
  readonly text: string;
}

/** Reading the body of a template for one use of it: `$name$` is filled in, and each place names the use. */
export interface TemplateUse {
  readonly parameters: Parameters;
  /** Where the values come from that these parameters have; of all of them if none is named. Absent while the body is
   * read for its own faults alone. */
  readonly placeOf?: (names: readonly string[]) => Place;
}

interface File extends DefinitionSource {
  readonly use?: TemplateUse;
  /** Offset of the first character of each line. */
  readonly lineStarts: readonly number[];
  readonly report: Report;
}

/** A value of a file that is yet to be read: what it is called in messages, and where it stands. */
export interface Entry {
  readonly what: string;
  readonly at: Place;
  readonly node: Node | null;
  readonly file: File;
}

/** The entries of a map, in order. */
export interface Fields {
  readonly at: Place;
  readonly file: File;
  readonly entries: ReadonlyMap<string, Entry & { readonly keyAt: Place }>;
}

/** Reads an entry as something; undefined after a diagnostic. */
export type As<T> = (entry: Entry) => T | undefined;

/** Keys that a map takes; `later` holds those of the language that this version does not support, with what to do instead. */
export interface Keys {
  readonly known: readonly string[];
  readonly later?: Readonly<Record<string, string>>;
}

/** Messages of the YAML parser quote the text; more than this is no help. */
const errorChars = 200;

/** The root of a YAML file; undefined after diagnostics, or if the file holds nothing. */
export function readYaml({ name, text }: DefinitionSource, report: Report): Entry | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  const file: File = { name, text, lineStarts: lineStartsOf(text), report };
  for (const { code, message, pos } of document.errors) {
    const line = (message.split('\n')[0] as string).replace(/\.$/, '').slice(0, errorChars);
    const text = line.slice(0, 1).toLowerCase() + line.slice(1);
    report(code === 'DUPLICATE_KEY' ? 'TOC106' : 'TOC100', placeAt(file, null, pos[0], pos[1]), text);
  }
  const node = document.contents;
  // A duplicate key spoils one entry, not the reading of the rest.
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY') || node === null) return undefined;
  return { what: 'the file', at: placeOfNode(file, node), node, file };
}

/** The same entry with what stands below it, read for one use of the template that it is the body of. */
export function forUse(entry: Entry, use: TemplateUse, report = entry.file.report): Entry {
  const at = use.placeOf ? { ...entry.at, use: use.placeOf([]) } : entry.at;
  return { ...entry, at, file: { ...entry.file, report, use } };
}

/** The fields of a map. Without `keys` any key will do. */
export function fieldsOf(entry: Entry, keys?: Keys): Fields | undefined {
  const { node, file, what } = entry;
  if (!isMap(node)) return wrongType(entry, 'a map');
  const entries = new Map<string, Entry & { readonly keyAt: Place }>();
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
    const keyAt = placeOfNode(file, pair.key);
    if (key === undefined) file.report('TOC102', keyAt, `a key of ${what} is no plain text`);
    else if (isKnown(key, keys, what, keyAt, file)) {
      const at = pair.value ? placeOfNode(file, pair.value) : keyAt;
      entries.set(key, {
        what: `"${key}"`,
        at: isEmptyNode(pair.value) ? keyAt : at,
        node: pair.value,
        file,
        keyAt,
      });
    }
  }
  return { at: entry.at, file, entries };
}

/** Reads a key if it is there. */
export function take<T>(fields: Fields, key: string, as: As<T>): T | undefined {
  const entry = fields.entries.get(key);
  return entry && as(entry);
}

/** Reads a key that has no default; says so if it is missing. */
export function need<T>(fields: Fields, key: string, as: As<T>, fix?: string): T | undefined {
  if (fields.entries.has(key)) return take(fields, key, as);
  fields.file.report('TOC103', fields.at, `"${key}" is missing`, fix === undefined ? {} : { fix });
  return undefined;
}

/** A list, each of its entries read; those that fail are left out. */
export function asList<T>(as: As<T>, max: number): As<Located<readonly T[]>> {
  return (entry) => {
    const { node, file, what, at } = entry;
    if (!isSeq(node)) return wrongType(entry, 'a list');
    if (node.items.length > max) {
      file.report('TOC107', at, `${what} is too long`, {
        got: `${node.items.length} entries`,
        allowed: `at most ${max}`,
      });
      return undefined;
    }
    const values: T[] = [];
    for (const item of node.items as Node[]) {
      const value = as({ what: `an entry of ${what}`, at: placeOfNode(file, item), node: item, file });
      if (value !== undefined) values.push(value);
    }
    return { value: values, at };
  };
}

/** The scalar of an entry, parameters filled in; undefined after a diagnostic. */
export function scalarOf(entry: Entry, allowed: string): Scalar | undefined {
  const scalar = writtenScalarOf(entry, allowed);
  if (!scalar || !isFilled(entry)) return scalar;
  const text = scalar.value as string;
  const parameters = entry.file.use?.parameters ?? new Map();
  const [first] = parameterMarks(text);
  const whole = first?.end === text.length && first.start === 0 ? parameters.get(first.name) : undefined;
  return new Scalar(whole ? scalarOfParameter(whole) : fillMarks(text, parameters));
}

/** True if the scalar's value depends on the parameters of a template. */
export function isFilled({ node, file }: Entry): boolean {
  const text = file.use && isScalar(node) ? node.value : undefined;
  return typeof text === 'string' && parameterMarks(text).length > 0;
}

/** Every scalar at or below an entry, in the order of the text. */
export function scalarsBelow(entry: Entry): readonly Entry[] {
  const found: Entry[] = [];
  const rest: Array<Node | null> = [entry.node];
  while (rest.length > 0) {
    const node = rest.pop() ?? null;
    if (isScalar(node)) found.push({ ...entry, node, at: placeOfNode(entry.file, node) });
    else if (isSeq(node)) rest.push(...(node.items as Node[]).toReversed());
    else if (isMap(node)) {
      for (const { key, value } of (node.items as Pair<Node, Node | null>[]).toReversed())
        rest.push(value, key);
    }
  }
  return found;
}

/** The scalar of an entry as it stands in the file; undefined after a diagnostic. */
export function writtenScalarOf(entry: Entry, allowed: string): Scalar | undefined {
  if (isAlias(entry.node)) {
    entry.file.report('TOC105', entry.at, 'aliases of YAML are not supported', {
      fix: 'write the value out',
    });
    return undefined;
  }
  if (!isScalar(entry.node) || entry.node.value === null) return wrongType(entry, allowed);
  return entry.node;
}

export function wrongType(entry: Entry, allowed: string): undefined {
  entry.file.report('TOC102', entry.at, `${entry.what} has the wrong type`, {
    got: describe(entry.node),
    allowed,
  });
  return undefined;
}

/** Finds parts of a scalar's value in the file; the whole scalar if it is written over several lines. */
export function spanPlaces(entry: Entry, value: string): (span: Span | undefined) => Place {
  const { node, file, at } = entry;
  const offsets = node?.range
    ? sourceOffsets(file.text.slice(node.range[0], node.range[1]), value)
    : undefined;
  const base = node?.range?.[0] ?? 0;
  return (span) => {
    if (!span || !offsets) return at;
    const last = offsets[value.length] as number;
    const start = offsets[span.start] ?? last;
    return placeAt(file, node, base + start, base + (offsets[span.end] ?? last));
  };
}

/** The offset in the source of each character of the value, and of its end; undefined if lines were folded. */
function sourceOffsets(source: string, value: string): readonly number[] | undefined {
  const quote = source[0] === '"' || source[0] === "'" ? source[0] : '';
  const offsets: number[] = [];
  let at = quote.length;
  for (const char of value.split('')) {
    offsets.push(at);
    if (source[at] === '\\' && quote === '"') {
      const long = { x: 4, u: 6, U: 10 }[source[at + 1] ?? ''];
      at += long ?? 2;
    } else if (source[at] === char) {
      at += char === "'" && quote === "'" ? 2 : 1;
    } else {
      return undefined;
    }
  }
  offsets.push(at);
  return offsets;
}

function isKnown(key: string, keys: Keys | undefined, what: string, at: Place, file: File): boolean {
  if (!keys || keys.known.includes(key)) return true;
  const later = keys.later && Object.hasOwn(keys.later, key) ? keys.later[key] : undefined;
  if (later !== undefined) {
    file.report('TOC105', at, `"${key}" is not supported yet`, later === '' ? {} : { fix: later });
  } else {
    const all = [...keys.known, ...Object.keys(keys.later ?? {})];
    file.report('TOC101', at, `${what} has no key "${key}"`, {
      allowed: keys.known.join(' '),
      ...suggestion(key, all),
    });
  }
  return false;
}

function isEmptyNode(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1]);
}

function describe(node: Node | null): string {
  if (node === null || (isScalar(node) && node.value === null)) return 'nothing';
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (isScalar(node)) return `${typeof node.value === 'string' ? 'text' : `a ${typeof node.value}`}`;
  return 'an alias';
}

function placeOfNode(file: File, node: Node | null): Place {
  return placeAt(file, node, node?.range?.[0] ?? 0, node?.range?.[1] ?? 0);
}

/** Where the values come from that stand in a node. */
function useOf({ use }: File, node: Node | null): { readonly use?: Place } {
  if (!use?.placeOf) return {};
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : '';
  return { use: use.placeOf(parameterMarks(text).map(({ name }) => name)) };
}

/** Clipped to the line on which it starts. */
function placeAt(file: File, node: Node | null, start: number, end: number): Place {
  const { name, text, lineStarts } = file;
  const index = lineOf(lineStarts, start);
  const column = start - (lineStarts[index] as number) + 1;
  const lineEnd = (lineStarts[index + 1] ?? text.length + 1) - 1;
  const length = Math.max(1, Math.min(end, lineEnd) - start);
  return { file: name, line: index + 1, column, endColumn: column + length, ...useOf(file, node) };
}

/** By halves: every node of a file is looked up. */
function lineOf(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineStartsOf(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}
