import type { Place, Report } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import type { Located } from '../raw.ts';
import { fillMarks, parameterMarks, scalarOfParameter } from '../templates/parameter-value.ts';
import {
  type DefinitionFile,
  type DefinitionSource,
  definitionFile,
  placeAt,
  placeOfNode,
  type TemplateUse,
} from './definition-file.ts';
import { readDocument } from './yaml-document.ts';
import type { YamlNode, YamlScalar } from './yaml-node.ts';

export type { DefinitionSource };

/** A value of a file that is yet to be read: what it is called in messages, and where it stands. */
export interface Entry {
  readonly what: string;
  readonly at: Place;
  readonly node: YamlNode | null;
  readonly file: DefinitionFile;
}

/** The entries of a map, in order. */
export interface Fields {
  readonly at: Place;
  readonly file: DefinitionFile;
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
const faultCodes = { 'duplicate-key': 'TOC106', 'too-deep': 'TOC107', syntax: 'TOC100' } as const;

/** The root of a YAML file; undefined after diagnostics. */
export function readYaml(source: DefinitionSource, report: Report): Entry | undefined {
  const { root, faults } = readDocument(source.text);
  const file = definitionFile(source, report);
  for (const { kind, message, start, end } of faults) {
    const line = (message.split('\n')[0] as string).replace(/\.$/, '').slice(0, errorChars);
    const text = line.slice(0, 1).toLowerCase() + line.slice(1);
    report(faultCodes[kind], placeAt(file, null, start, end), text);
  }
  if (!root && faults.length === 0)
    report('TOC103', placeAt(file, null, 0, 1), 'the file is empty', { fix: 'version: 1' });
  return root ? { what: 'the file', at: placeOfNode(file, root), node: root, file } : undefined;
}

/** The same entry with what stands below it, read for one use of the template that it is the body of. */
export function forUse(entry: Entry, use: TemplateUse, report = entry.file.report): Entry {
  const at = use.placeOf ? { ...entry.at, use: use.placeOf([]) } : entry.at;
  return { ...entry, at, file: { ...entry.file, report, use } };
}

/** The fields of a map. Without `keys` any key will do. */
export function fieldsOf(entry: Entry, keys?: Keys): Fields | undefined {
  const { node, file, what } = entry;
  if (node?.kind !== 'map') return wrongType(entry, 'a map');
  const entries = new Map<string, Entry & { readonly keyAt: Place }>();
  for (const pair of node.pairs) {
    const key = pair.key.kind === 'scalar' ? String(pair.key.value) : undefined;
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

/** What each of some keys was read as; a key that is not there is absent. */
export type ReadAll<T extends Readonly<Record<string, As<unknown>>>> = {
  readonly [Key in keyof T]?: Exclude<ReturnType<T[Key]>, undefined>;
};

/** Reads those of the keys that are there; undefined after diagnostics if one of them is wrong. */
export function readAll<T extends Readonly<Record<string, As<unknown>>>>(
  fields: Fields,
  readings: T,
): ReadAll<T> | undefined {
  const read: Record<string, unknown> = {};
  let isSound = true;
  for (const [key, entry] of fields.entries) {
    const as = Object.hasOwn(readings, key) ? readings[key] : undefined;
    if (!as) continue;
    read[key] = as(entry);
    if (read[key] === undefined) isSound = false;
  }
  return isSound ? (read as ReadAll<T>) : undefined;
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
    if (node?.kind !== 'list') return wrongType(entry, 'a list');
    if (node.items.length > max) {
      file.report('TOC107', at, `${what} is too long`, {
        got: `${node.items.length} entries`,
        allowed: `at most ${max}`,
      });
      return undefined;
    }
    const values: T[] = [];
    for (const item of node.items) {
      const value = as({ what: `an entry of ${what}`, at: placeOfNode(file, item), node: item, file });
      if (value !== undefined) values.push(value);
    }
    return { value: values, at };
  };
}

/** A list that holds something and of which every entry can be read. */
export function asWholeList<T>(as: As<T>, max: number): As<readonly T[]> {
  const asAny = asList(as, max);
  return (entry) => {
    const list = asAny(entry);
    const written = entry.node?.kind === 'list' ? entry.node.items.length : 0;
    if (!list) return undefined;
    if (written === 0) {
      entry.file.report('TOC104', entry.at, `${entry.what} is empty`, { allowed: 'at least one entry' });
      return undefined;
    }
    return list.value.length === written ? list.value : undefined;
  };
}

/** The scalar of an entry, parameters filled in; undefined after a diagnostic. */
export function scalarOf(entry: Entry, allowed: string): YamlScalar | undefined {
  const scalar = writtenScalarOf(entry, allowed);
  if (!scalar || !isFilled(entry)) return scalar;
  const text = scalar.value as string;
  const parameters = entry.file.use?.parameters ?? new Map();
  const [first] = parameterMarks(text);
  const whole = first?.end === text.length && first.start === 0 ? parameters.get(first.name) : undefined;
  const { start, end } = scalar;
  return {
    kind: 'scalar',
    value: whole ? scalarOfParameter(whole) : fillMarks(text, parameters),
    start,
    end,
  };
}

/** True if the scalar's value depends on the parameters of a template. */
export function isFilled({ node, file }: Entry): boolean {
  const text = file.use && node?.kind === 'scalar' ? node.value : undefined;
  return typeof text === 'string' && parameterMarks(text).length > 0;
}

/** Every scalar at or below an entry, in the order of the text. */
export function scalarsBelow(entry: Entry): readonly Entry[] {
  const found: Entry[] = [];
  const rest: Array<YamlNode | null> = [entry.node];
  while (rest.length > 0) {
    const node = rest.pop() ?? null;
    if (node?.kind === 'scalar') found.push({ ...entry, node, at: placeOfNode(entry.file, node) });
    else if (node?.kind === 'list') rest.push(...node.items.toReversed());
    else if (node?.kind === 'map')
      for (const { key, value } of node.pairs.toReversed()) rest.push(value, key);
  }
  return found;
}

/** The scalar of an entry as it stands in the file; undefined after a diagnostic. */
export function writtenScalarOf(entry: Entry, allowed: string): YamlScalar | undefined {
  const { node } = entry;
  if (node?.kind === 'alias') {
    entry.file.report('TOC105', entry.at, 'aliases of YAML are not supported', {
      fix: 'write the value out',
    });
    return undefined;
  }
  if (node?.kind !== 'scalar' || node.value === null) return wrongType(entry, allowed);
  return node;
}

export function wrongType(entry: Entry, allowed: string): undefined {
  entry.file.report('TOC102', entry.at, `${entry.what} has the wrong type`, {
    got: describe(entry.node),
    allowed,
  });
  return undefined;
}

function isKnown(
  key: string,
  keys: Keys | undefined,
  what: string,
  at: Place,
  file: DefinitionFile,
): boolean {
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

function isEmptyNode(node: YamlNode | null): boolean {
  return node === null || (node.kind === 'scalar' && node.value === null && node.start === node.end);
}

function describe(node: YamlNode | null): string {
  switch (node?.kind) {
    case 'map':
    case 'list':
      return `a ${node.kind}`;
    case 'alias':
      return 'an alias';
    case 'scalar':
      if (node.value === null) return 'nothing';
      return typeof node.value === 'string' ? 'text' : `a ${typeof node.value}`;
    case undefined:
      return 'nothing';
  }
}
