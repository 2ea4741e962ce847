import { limits } from '../../facts/limits.ts';
import { formatDuration, parseDurationMs } from '../../time.ts';
import type { HostSet } from '../artifact.ts';
import { parseExpression } from '../expression/parser.ts';
import { parseSizeBytes } from '../expression/quantity.ts';
import { languageLimits } from '../limits.ts';
import { suggestion } from '../nearest.ts';
import type { Located, LocatedExpression, LocatedText } from '../raw.ts';
import { spanPlaces } from './definition-file.ts';
import { textOfScalar } from './yaml-node.ts';
import {
  type As,
  asList,
  type Entry,
  fieldsOf,
  isFilled,
  scalarOf,
  take,
  writtenScalarOf,
  wrongType,
} from './yaml-reader.ts';

/** A text that is not empty. */
export const asText: As<LocatedText> = (entry) => {
  const scalar = scalarOf(entry, 'text');
  if (!scalar) return undefined;
  if (typeof scalar.value !== 'string') return wrongType(entry, 'text (put it in quotes)');
  if (scalar.value === '') return badValue(entry, '""', 'a text that is not empty');
  return { value: scalar.value, at: entry.at, placeOf: spanPlaces(entry, scalar.value) };
};

/** A text of at most `maxChars` that fits a pattern. `spell` makes it fit where parameters were filled in. */
export function asPattern(
  pattern: RegExp,
  maxChars: number,
  allowed: string,
  spell?: (text: string) => string,
): As<LocatedText> {
  return (entry) => {
    const written = asText(entry);
    const text = written && spell && isFilled(entry) ? { ...written, value: spell(written.value) } : written;
    if (!text) return undefined;
    if (pattern.test(text.value) && text.value.length <= maxChars) return text;
    return badValue(entry, shown(text.value), `${allowed}, at most ${maxChars} characters`);
  };
}

/** Names of rules, policies and host sets. */
export const asName = asPattern(
  /^[a-z][a-z0-9-]*$/,
  languageLimits.nameChars,
  'lower-case letters, digits and dashes, beginning with a letter',
  (text) => joinWords(text.toLowerCase(), '-'),
);

/** Names of labels. */
export const asLabel = asPattern(/^[a-z_][a-z0-9_]*$/, limits.labelNameChars, 'a label name in lower case');

export const asEventType = asPattern(
  /^[A-Z][A-Z0-9_]*$/,
  limits.typeChars,
  'upper-case letters, digits and underscores, beginning with a letter',
  (text) => joinWords(text.toUpperCase(), '_'),
);

/** One text out of a closed list; `later` are those that this version does not support. */
export function asOneOf<const T extends string>(
  list: readonly T[],
  later: readonly string[] = [],
): As<Located<T>> {
  return (entry) => {
    const scalar = scalarOf(entry, list.join(' '));
    if (!scalar) return undefined;
    // `missing: false` is a boolean to YAML and a word to a person.
    const value = String(scalar.value);
    const found = list.find((each) => each === value);
    if (found !== undefined) return { value: found, at: entry.at };
    if (later.includes(value)) {
      entry.file.report('TOC105', entry.at, `"${value}" is not supported yet`, { allowed: list.join(' ') });
      return undefined;
    }
    return badValue(entry, shown(value), list.join(' '), suggestion(value, list));
  };
}

/** A duration such as `5m` in whole milliseconds; both ends are inside. */
export function asDurationMs(minMs = 0, maxMs: number = languageLimits.durationMs): As<number> {
  return (entry) => {
    const scalar = scalarOf(entry, 'a duration such as 5m');
    if (!scalar) return undefined;
    const text = String(scalar.value);
    const durationMs = parseWholeMs(text);
    if (durationMs !== undefined && durationMs >= minMs && durationMs <= maxMs) return durationMs;
    const allowed = `a duration of ${formatDuration(minMs)} to ${formatDuration(maxMs)}, in ms s m h d`;
    return badValue(entry, shown(text), allowed, typeof scalar.value === 'number' ? { fix: `${text}s` } : {});
  };
}

/** Undefined for parts of a millisecond; what binary fractions make of `1.1s` is none. */
function parseWholeMs(text: string): number | undefined {
  const durationMs = parseDurationMs(text);
  if (durationMs === undefined) return undefined;
  const wholeMs = Math.round(durationMs);
  return Math.abs(durationMs - wholeMs) < 1e-3 ? wholeMs : undefined;
}

/** A value with its place. */
export function located<T>(as: As<T>): As<Located<T>> {
  return (entry) => {
    const value = as(entry);
    return value === undefined ? undefined : { value, at: entry.at };
  };
}

/** A size such as `20GiB` in bytes; both ends are inside. */
export function asSizeBytes(minBytes: number, maxBytes: number, allowed: string): As<number> {
  return (entry) => {
    const scalar = scalarOf(entry, allowed);
    if (!scalar) return undefined;
    const sizeBytes = parseSizeBytes(String(scalar.value));
    if (sizeBytes !== undefined && sizeBytes >= minBytes && sizeBytes <= maxBytes) return sizeBytes;
    const fix = typeof scalar.value === 'number' ? { fix: `${scalar.value}GiB` } : {};
    return badValue(entry, shown(String(scalar.value)), allowed, fix);
  };
}

/** A whole number; both ends are inside. */
export function asInteger(min: number, max: number): As<number> {
  return (entry) => {
    const scalar = scalarOf(entry, 'a whole number');
    if (!scalar) return undefined;
    const { value } = scalar;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    return badValue(entry, shown(String(value)), `a whole number of ${min} to ${max}`);
  };
}

export const asBoolean: As<boolean> = (entry) => {
  const scalar = scalarOf(entry, 'true or false');
  if (!scalar) return undefined;
  return typeof scalar.value === 'boolean' ? scalar.value : wrongType(entry, 'true or false');
};

/** An expression; all its faults are told at their places. `depth` is that of the nodes around it. */
export function asExpression(entry: Entry, depth = 0): LocatedExpression | undefined {
  const scalar = writtenScalarOf(entry, 'an expression');
  if (!scalar) return undefined;
  const value = textOfScalar(scalar);
  const placeOf = spanPlaces(entry, value);
  const { expr, faults } = parseExpression(value, entry.file.use?.parameters, depth);
  for (const { code, span, message, ...detail } of faults)
    entry.file.report(code, placeOf(span), message, detail);
  return expr && { value, at: entry.at, placeOf, expr };
}

/** A host set: `{ hosts: [a, b] }`, `{ tags: { role: db } }`, or both; one that names nothing is refused. */
export const asHostSet: As<Located<HostSet>> = (entry) => {
  const fields = fieldsOf(entry, { known: ['hosts', 'tags'] });
  if (!fields) return undefined;
  const asHost = asPattern(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    limits.hostIdChars,
    'letters, digits, dots, dashes, underscores',
  );
  const hosts = take(fields, 'hosts', asList(asHost, languageLimits.hostSetHosts));
  const tags = take(fields, 'tags', asTags);
  if (!hosts?.value.length && (tags === undefined || Object.keys(tags).length === 0)) {
    if (fields.entries.size > 0 && !hosts && !tags) return undefined;
    entry.file.report('TOC104', entry.at, `${entry.what} names no host and no tag`, {
      allowed: 'hosts, tags or both',
    });
    return undefined;
  }
  const names = [...new Set(hosts?.value.map(({ value }) => value))].sort();
  return { value: { hosts: names, tags: tags ?? {} }, at: entry.at };
};

/** Tags in order of their names. */
const asTags: As<Readonly<Record<string, string>>> = (entry) => {
  const fields = fieldsOf(entry);
  if (!fields) return undefined;
  if (fields.entries.size > languageLimits.hostSetTags) {
    entry.file.report('TOC107', entry.at, 'there are too many tags', {
      allowed: `at most ${languageLimits.hostSetTags}`,
    });
    return undefined;
  }
  const names = [...fields.entries.keys()].sort();
  const tags = names.map((name) => [name, take(fields, name, asText)?.value] as const);
  if (tags.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(tags.map(([name, value]) => [name, value as string]));
};

/** Says that a value is out of what the key takes. */
export function badValue(
  entry: Entry,
  got: string,
  allowed: string,
  detail: { readonly fix?: string } = {},
): undefined {
  entry.file.report('TOC104', entry.at, `${entry.what} cannot be ${got}`, { got, allowed, ...detail });
}

/** A name out of a filled template: `fs-/var-full` becomes `fs-var-full`. */
function joinWords(text: string, by: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join(by);
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
