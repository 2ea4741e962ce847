import type { EventValue } from '../../facts/event.ts';
import { limits } from '../../facts/limits.ts';
import { formatDuration } from '../../time.ts';
import { readQuantity } from '../expression/quantity.ts';
import { isQuoted } from '../load/definition-file.ts';
import { asDurationMs, badValue } from '../load/readings.ts';
import { textOfScalar } from '../load/yaml-node.ts';
import { type As, asList, type Entry, type Fields, fieldsOf, scalarOf } from '../load/yaml-reader.ts';
import { testLimits } from './limits.ts';

type Labels = Readonly<Record<string, string>>;

const labelName = new RegExp(`^[a-z_][a-z0-9_]{0,${limits.labelNameChars - 1}}$`);

const instantForm = 'a time such as 2026-03-29T00:30:00Z, from 1970 to 2999';
const latestStartMs = Date.UTC(2999, 11, 31);

/** A number with its unit, as literals of expressions are read; `unit` is `none` for a plain number. */
export interface Amount {
  readonly value: number;
  readonly unit: 'none' | 'ratio' | 'bytes' | 'seconds';
}

/** A time of a test: whole milliseconds since its begin, `minMs` to `testLimits.timeMs`. */
export function asTimeMs(minMs = 0): As<number> {
  return (entry) => {
    const timeMs = asDurationMs()(entry);
    if (timeMs === undefined) return undefined;
    if (Number.isInteger(timeMs) && timeMs >= minMs && timeMs <= testLimits.timeMs) return timeMs;
    const allowed = `whole milliseconds, ${formatDuration(minMs)} to ${formatDuration(testLimits.timeMs)}`;
    return badValue(entry, `${timeMs}ms`, allowed);
  };
}

/** `true`, which says no more than its key. */
export const asTrue: As<true> = (entry) => {
  const scalar = scalarOf(entry, 'true');
  if (!scalar) return undefined;
  return scalar.value === true ? true : badValue(entry, String(scalar.value), 'true, or leave it out');
};

/** When a test begins, `2026-03-29T00:30:00Z`: milliseconds since 1970. */
export const asInstantMs: As<number> = (entry) => {
  const scalar = scalarOf(entry, instantForm);
  if (!scalar) return undefined;
  const text = String(scalar.value);
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const tMs = isInstant ? Date.parse(text) : Number.NaN;
  return tMs >= 0 && tMs <= latestStartMs ? tMs : badValue(entry, text.slice(0, 60), instantForm);
};

/** A number such as `97%`, `20GiB`, `-4` or `1.5`. */
export const asAmount: As<Amount> = (entry) => {
  const scalar = scalarOf(entry, 'a number such as 97%');
  if (!scalar) return undefined;
  const text = String(scalar.value);
  return (
    amountOf(text) ?? badValue(entry, JSON.stringify(text.slice(0, 60)), 'a number such as 97%, 20GiB or 1.5')
  );
};

/** All keys of a line but `known` as labels; undefined after a diagnostic. */
export function labelsOf(fields: Fields, known: readonly string[]): Labels | undefined {
  const keys = [...fields.entries].filter(([name]) => !known.includes(name));
  const labels = keys.map(([name, entry]) => {
    return [name, labelName.test(name) ? asLabelValue(entry) : badLabel(name, entry, known)] as const;
  });
  if (labels.length > limits.labels) {
    const detail = { got: `${labels.length}`, allowed: `at most ${limits.labels}` };
    fields.file.report('TOC107', fields.at, 'there are too many labels', detail);
    return undefined;
  }
  return labels.every(isTold) ? Object.fromEntries(labels) : undefined;
}

/** Tags of a host; `{}` has none. */
export const asTags: As<Labels> = (entry) => {
  const fields = fieldsOf(entry);
  if (!fields) return undefined;
  const tags = [...fields.entries].map(([name, each]) => [name, asLabelValue(each)] as const);
  return tags.every(isTold) ? Object.fromEntries(tags) : undefined;
};

/** The payload of an event: `{ used: 97%, hosts: [a, b] }`. What stands in quotes is text: `"97%"` is no number. */
export const asValues: As<Readonly<Record<string, EventValue>>> = (entry) => {
  const fields = fieldsOf(entry);
  if (!fields) return undefined;
  if (fields.entries.size > limits.values) {
    const detail = { got: `${fields.entries.size} values`, allowed: `at most ${limits.values}` };
    entry.file.report('TOC107', entry.at, `${entry.what} has too many values`, detail);
    return undefined;
  }
  const values = [...fields.entries].map(([name, each]) => [name, asValue(each)] as const);
  return values.every(isTold) ? Object.fromEntries(values) : undefined;
};

const asValue: As<EventValue> = (entry) => {
  if (entry.node?.kind === 'scalar') return asPlainValue(entry);
  const list = asList(asPlainValue, limits.valueEntries)(entry);
  if (!list) return undefined;
  const { value } = list;
  if (value.every((each) => typeof each === 'number') || value.every((each) => typeof each === 'string'))
    return value as EventValue;
  return badValue(entry, 'a mixed list', 'a list of numbers, or one of texts');
};

const asPlainValue: As<number | string | boolean> = (entry) => {
  const scalar = scalarOf(entry, 'a number, a text, true or false');
  if (!scalar) return undefined;
  const { value } = scalar;
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  const text = String(value);
  return isQuoted(entry) ? text : (amountOf(text)?.value ?? text);
};

const asLabelValue: As<string> = (entry) => {
  const scalar = scalarOf(entry, 'text');
  if (!scalar) return undefined;
  const text = textOfScalar(scalar);
  if (text.length <= limits.labelValueChars) return text;
  return badValue(entry, `${text.length} characters`, `at most ${limits.labelValueChars} characters`);
};

function badLabel(
  name: string,
  entry: Entry & Partial<{ keyAt: Entry['at'] }>,
  known: readonly string[],
): undefined {
  entry.file.report('TOC101', entry.keyAt ?? entry.at, `"${name}" is no label`, {
    allowed: `${known.join(' ')}, or a label in lower case`,
  });
}

function amountOf(text: string): Amount | undefined {
  const isNegative = text.startsWith('-');
  const start = isNegative ? 1 : 0;
  const found = readQuantity(text, start);
  if (found === undefined || found.end !== text.length) return undefined;
  return { value: isNegative ? -found.value : found.value, unit: found.unit };
}

function isTold<T>(entry: readonly [string, T | undefined]): entry is readonly [string, T] {
  return entry[1] !== undefined;
}
