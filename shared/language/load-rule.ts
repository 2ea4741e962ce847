import { severities } from '../facts/event.ts';
import { limits } from '../facts/limits.ts';
import { languageLimits } from './limits.ts';
import type { LocatedExpression, RawRule } from './raw.ts';
import { asDurationMs, asEventType, asExpression, asName, asOneOf, asPattern, asText } from './readings.ts';
import { type As, asList, type Fields, fieldsOf, need, take } from './yaml-reader.ts';

const keys = {
  known: [
    'name',
    'in',
    'by',
    'when',
    'for',
    'clear',
    'clear_for',
    'missing',
    'emit',
    'severity',
    'set',
    'message',
  ],
  later: {
    kind: 'leave it out: every rule makes episodes',
    lateness: 'leave it out: 0s, or 15s if the condition negates an event',
    late: 'leave it out',
    revise_limit: 'leave it out',
    max_gap: 'leave it out: it is the "for"',
    during: '',
    unless: '',
    cooldown: 'policies have a cooldown in their guards',
    max_raises: '',
    on_change: 'leave it out: open episodes are kept',
    mode: 'leave it out, or put the rule into a set of its own to try it',
  },
} as const;

const asLabel = asPattern(/^[a-z_][a-z0-9_]*$/, limits.labelNameChars, 'a label name in lower case');

/** A rule as written; undefined after diagnostics if something is missing that has no default. */
export const asRule: As<RawRule> = (entry) => {
  const fields = fieldsOf({ ...entry, what: 'a rule' }, keys);
  if (!fields) return undefined;
  const name = need(fields, 'name', asName);
  const when = need(fields, 'when', asExpression);
  const emit = fields.entries.has('emit') ? take(fields, 'emit', asEventType) : name && defaultEmit(name);
  const options = optionsOf(fields);
  if (!name || !when || !emit || !options) return undefined;
  return { name, when, emit, ...options };
};

/** What has a default. Undefined if something of it was written wrong: a default in its place would mislead. */
function optionsOf(fields: Fields): Omit<RawRule, 'name' | 'when' | 'emit'> | undefined {
  const scope = take(fields, 'in', asName);
  const by = take(fields, 'by', asList(asLabel, languageLimits.byLabels));
  const forMs = take(fields, 'for', asDurationMs());
  const clear = take(fields, 'clear', asExpression);
  const clearForMs = take(fields, 'clear_for', asDurationMs());
  const missing = take(fields, 'missing', asOneOf(['hold', 'false', 'true'], ['unknown-event']));
  const severity = take(fields, 'severity', asOneOf(severities));
  const set = take(fields, 'set', asSet);
  const message = take(fields, 'message', asText);
  const read = { in: scope, by, for: forMs, clear, clear_for: clearForMs, missing, severity, set, message };
  if (Object.entries(read).some(([key, value]) => value === undefined && fields.entries.has(key)))
    return undefined;
  return {
    forMs: forMs ?? 0,
    clearForMs: clearForMs ?? 0,
    severity: severity?.value ?? 'minor',
    set: set ?? new Map(),
    ...(scope && { in: scope }),
    ...(by && { by }),
    ...(clear && { clear }),
    ...(missing && { missing }),
    ...(message && { message }),
  };
}

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

function defaultEmit({ value, at }: { value: string; at: RawRule['name']['at'] }): RawRule['emit'] {
  return { value: value.toUpperCase().replaceAll('-', '_'), at };
}
