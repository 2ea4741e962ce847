import { formatDuration, parseDurationMs } from '../../time.ts';
import { parseSizeBytes, readQuantity } from '../expression/quantity.ts';
import { languageLimits } from '../limits.ts';
import { asOneOf, asText, badValue } from '../load/readings.ts';
import { type As, type Entry, fieldsOf, need, scalarOf, take, wrongType } from '../load/yaml-reader.ts';
import type { Located } from '../raw.ts';
import {
  type ParameterType,
  type ParameterValue,
  parameterTypes,
  printParameter,
} from './parameter-value.ts';

/** A parameter as declared; `min` and `max` are inside. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly at: Entry['at'];
  readonly fallback?: Located<ParameterValue>;
  readonly min?: ParameterValue;
  readonly max?: ParameterValue;
}

type Bounds = Pick<Parameter, 'type' | 'min' | 'max'>;

/** The parameters of a template in order; undefined after diagnostics. */
export const asParameters: As<ReadonlyMap<string, Parameter>> = (entry) => {
  const fields = fieldsOf(entry);
  if (!fields) return undefined;
  if (fields.entries.size > languageLimits.templateParameters) {
    entry.file.report('TOC107', entry.at, 'the template has too many parameters', {
      got: `${fields.entries.size}`,
      allowed: `at most ${languageLimits.templateParameters}`,
    });
    return undefined;
  }
  const parameters = new Map<string, Parameter>();
  for (const [name, each] of fields.entries) {
    if (!/^[a-z][a-z0-9_]*$/.test(name) || name.length > languageLimits.nameChars) {
      entry.file.report('TOC104', each.keyAt, `"${name}" is no name of a parameter`, {
        allowed: 'a word in lower case',
      });
      continue;
    }
    const parameter = readParameter(name, each, each.keyAt);
    if (parameter) parameters.set(name, parameter);
  }
  return parameters.size === fields.entries.size ? parameters : undefined;
};

function readParameter(name: string, entry: Entry, at: Entry['at']): Parameter | undefined {
  const fields = fieldsOf(entry, { known: ['type', 'default', 'min', 'max'] });
  if (!fields) return undefined;
  const type = need(fields, 'type', asOneOf(parameterTypes))?.value;
  if (type === undefined) return undefined;
  const bounds: Record<string, ParameterValue> = {};
  for (const key of ['min', 'max'] as const) {
    const bound = fields.entries.get(key);
    if (!bound) continue;
    if (type === 'string' || type === 'boolean') {
      entry.file.report('TOC101', bound.keyAt, `a ${type} has no "${key}"`, { fix: 'leave it out' });
      return undefined;
    }
    const value = take(fields, key, asValue({ type }));
    if (!value) return undefined;
    bounds[key] = value.value;
  }
  const read: Parameter = { name, type, at, ...bounds };
  if (!fields.entries.has('default')) return read;
  const fallback = take(fields, 'default', asValue(read));
  return fallback && { ...read, fallback };
}

/** A value of a parameter's type within its bounds. */
export function asValue(bounds: Bounds): As<Located<ParameterValue>> {
  return (entry) => {
    const value = bounds.type === 'string' ? readString(entry) : readScalar(entry, bounds.type);
    if (!value) return undefined;
    if (isWithin(value, bounds)) return { value, at: entry.at };
    return badValue(entry, printParameter(value), describeBounds(bounds));
  };
}

const forms: Readonly<Record<Exclude<ParameterType, 'string'>, string>> = {
  number: 'a number such as 10 or 95%',
  duration: 'a duration such as 5m',
  size: 'a size such as 20GiB',
  boolean: 'true or false',
};

function readString(entry: Entry): ParameterValue | undefined {
  const text = asText(entry);
  return text && { kind: 'string', value: text.value };
}

function readScalar(entry: Entry, type: Exclude<ParameterType, 'string'>): ParameterValue | undefined {
  const scalar = scalarOf(entry, forms[type]);
  if (!scalar) return undefined;
  if (type === 'boolean') {
    if (typeof scalar.value === 'boolean') return { kind: 'boolean', value: scalar.value };
    return wrongType(entry, forms[type]);
  }
  const text = String(scalar.value);
  const value = numberOf(text, type);
  if (value) return value;
  const fix = typeof scalar.value === 'number' ? { fix: type === 'size' ? `${text}GiB` : `${text}s` } : {};
  return badValue(entry, JSON.stringify(text.slice(0, 60)), forms[type], fix);
}

function numberOf(text: string, type: 'number' | 'duration' | 'size'): ParameterValue | undefined {
  switch (type) {
    case 'number': {
      const isNegative = text.startsWith('-');
      const digits = isNegative ? text.slice(1) : text;
      const found = readQuantity(digits, 0);
      if (found?.end !== digits.length || (found.unit !== 'none' && found.unit !== 'ratio')) return undefined;
      return { kind: 'number', value: isNegative ? 0 - found.value : found.value, unit: found.unit };
    }
    case 'duration': {
      const durationMs = parseDurationMs(text);
      if (durationMs === undefined || durationMs > languageLimits.durationMs) return undefined;
      return { kind: 'number', value: durationMs / 1000, unit: 'seconds' };
    }
    case 'size': {
      const sizeBytes = parseSizeBytes(text);
      return sizeBytes === undefined ? undefined : { kind: 'number', value: sizeBytes, unit: 'bytes' };
    }
  }
}

function isWithin(value: ParameterValue, { min, max }: Bounds): boolean {
  if (value.kind !== 'number') return true;
  const isAbove = min?.kind !== 'number' || value.value >= min.value;
  return isAbove && (max?.kind !== 'number' || value.value <= max.value);
}

function describeBounds({ type, min, max }: Bounds): string {
  const from = min === undefined ? [] : [`at least ${printParameter(min)}`];
  const to = max === undefined ? [] : [`at most ${printParameter(max)}`];
  const longest = type === 'duration' && !max ? [`at most ${formatDuration(languageLimits.durationMs)}`] : [];
  return [...from, ...to, ...longest].join(', ');
}
