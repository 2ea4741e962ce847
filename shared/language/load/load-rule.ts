import { severities } from '../../facts/event.ts';
import { limits } from '../../facts/limits.ts';
import { languageLimits } from '../limits.ts';
import type { LocatedExpression, RawRule } from '../raw.ts';
import { asCondition } from './load-condition.ts';
import { readGates, readTiming } from './load-rule-times.ts';
import { asEventType, asExpression, asLabel, asName, asOneOf, asText } from './readings.ts';
import { type As, asList, type Fields, fieldsOf, need, readAll, take } from './yaml-reader.ts';

const keys = {
  known: [
    'name',
    'kind',
    'in',
    'by',
    'when',
    'for',
    'clear',
    'clear_for',
    'missing',
    'lateness',
    'late',
    'revise_limit',
    'max_gap',
    'during',
    'during_end',
    'unless',
    'cooldown',
    'max_raises',
    'on_change',
    'mode',
    'emit',
    'severity',
    'set',
    'message',
  ],
};

/** The values of an event, in order of their names. */
const asSet: As<ReadonlyMap<string, LocatedExpression>> = (entry) => {
  const fields = fieldsOf(entry);
  if (!fields) return undefined;
  if (fields.entries.size > limits.values) {
    const got = `${fields.entries.size} values`;
    entry.file.report('TOC107', entry.at, '"set" has too many values', {
      got,
      allowed: `at most ${limits.values}`,
    });
    return undefined;
  }
  const set = new Map<string, LocatedExpression>();
  for (const name of [...fields.entries.keys()].sort()) {
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
      const at = fields.entries.get(name)?.keyAt ?? entry.at;
      entry.file.report('TOC104', at, `"${name}" is no name of a value`, { allowed: 'a word in lower case' });
      continue;
    }
    const expression = take(fields, name, asExpression);
    if (expression) set.set(name, expression);
  }
  return set.size === fields.entries.size ? set : undefined;
};

const options = {
  in: asName,
  kind: asOneOf(['episode', 'occurrence']),
  by: asList(asLabel, languageLimits.byLabels),
  clear: asCondition,
  missing: asOneOf(['hold', 'false', 'true', 'unknown-event']),
  severity: asOneOf(severities),
  set: asSet,
  message: asText,
};

/** A rule as written; undefined after diagnostics if something is missing that has no default. */
export const asRule: As<RawRule> = (entry) => {
  const fields = fieldsOf({ ...entry, what: 'a rule' }, keys);
  if (!fields) return undefined;
  const name = need(fields, 'name', asName);
  const when = need(fields, 'when', asCondition);
  const emit = fields.entries.has('emit') ? take(fields, 'emit', asEventType) : name && defaultEmit(name);
  const options = optionsOf(fields);
  const timing = readTiming(fields);
  const gates = readGates(fields);
  if (!name || !when || !emit || !options || !timing || !gates) return undefined;
  return { name, when, emit, ...options, ...timing, ...gates };
};

/** What has a default. Undefined if something of it was written wrong: a default in its place would mislead. */
function optionsOf(
  fields: Fields,
): Omit<RawRule, 'name' | 'when' | 'emit' | 'forMs' | 'clearForMs'> | undefined {
  const read = readAll(fields, options);
  if (!read) return undefined;
  const { severity, set, ...rest } = read;
  return { severity: severity?.value ?? 'minor', set: set ?? new Map(), ...rest };
}

function defaultEmit({ value, at }: { value: string; at: RawRule['name']['at'] }): RawRule['emit'] {
  return { value: value.toUpperCase().replaceAll('-', '_'), at };
}
