import { limits } from '../../facts/limits.ts';
import type { Place } from '../diagnostics.ts';
import { languageLimits } from '../limits.ts';
import { asName, asPattern } from '../load/readings.ts';
import { type As, asWholeList, type Entry, type Fields, fieldsOf, need, take } from '../load/yaml-reader.ts';
import type { Located } from '../raw.ts';
import type { RawApplication, RawApply, RawOverride, RawRuleSetEntry, RawValues } from './raw-application.ts';

const nothing: RawValues = new Map();
const applicationKeys = {
  known: ['apply', 'override', 'notify'],
  later: { views: '', people: '', policies: 'write them at the top of the file' },
} as const;

/** The entries of a rule set; undefined after diagnostics if one of them is wrong. */
export const asRuleSet: As<readonly RawRuleSetEntry[]> = asWholeList(
  asRuleSetEntry,
  languageLimits.ruleSetEntries,
);

/** An application; undefined after diagnostics. Its names are not looked up yet. */
export const asApplication: As<Omit<RawApplication, 'at'>> = (entry) => {
  const fields = fieldsOf(entry, applicationKeys);
  if (!fields) return undefined;
  const apply = need(fields, 'apply', asWholeList(asApply, languageLimits.applicationEntries));
  const override = optional(fields, 'override', asWholeList(asOverride, languageLimits.applicationEntries));
  const notify = optional(fields, 'notify', asName);
  if (!apply || !override || !notify) return undefined;
  return {
    apply,
    override: override.value ?? [],
    ...(notify.value && { notify: notify.value.value }),
  };
};

function asRuleSetEntry(entry: Entry): RawRuleSetEntry | undefined {
  if (entry.node?.kind !== 'map') {
    const rule = asName(entry);
    return rule && { kind: 'rule', rule };
  }
  const fields = fieldsOf(entry, { known: ['use', 'with'] });
  if (!fields) return undefined;
  const template = need(fields, 'use', asName);
  const values = optional(fields, 'with', asValues);
  return template && values && { kind: 'use', template, with: values.value ?? nothing, at: entry.at };
}

function asApply(entry: Entry): RawApply | undefined {
  const fields = fieldsOf(entry, { known: ['rules', 'to'] });
  if (!fields) return undefined;
  const rules = need(fields, 'rules', asNames(asName));
  const to = optional(fields, 'to', asNames(asName));
  return rules && to && { rules, ...(to.value && { to: to.value }) };
}

const asSetOrHost = asPattern(
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  limits.hostIdChars,
  'the name of a host set or of a host',
);

function asOverride(entry: Entry): RawOverride | undefined {
  const fields = fieldsOf(entry, { known: ['to', 'with'] });
  if (!fields) return undefined;
  const to = need(fields, 'to', asNames(asSetOrHost));
  const values = need(fields, 'with', asValues);
  return to && values && { to, with: values };
}

const asValues: As<RawValues> = (entry) => fieldsOf(entry)?.entries;

/** One name, or a list of them; never empty. */
function asNames(as: As<Located<string>>): As<ReadonlyArray<Located<string>>> {
  const asAll = asWholeList(as, languageLimits.applicationEntries);
  return (entry) => {
    if (entry.node?.kind === 'list') return asAll(entry);
    const name = as(entry);
    return name && [name];
  };
}

/** Undefined if the key is there and wrong. */
function optional<T>(fields: Fields, key: string, as: As<T>): { readonly value?: T } | undefined {
  if (!fields.entries.has(key)) return {};
  const value = take(fields, key, as);
  return value === undefined ? undefined : { value };
}

/** The name that rules without an application have. */
export const defaultApplication = 'default';

/** Says whether a name may be one of an application; reports if not. */
export function isApplicationName(name: string, keyAt: Place, report: Entry['file']['report']): boolean {
  if (
    /^[a-z][a-z0-9-]*$/.test(name) &&
    name.length <= languageLimits.nameChars &&
    name !== defaultApplication
  )
    return true;
  report('TOC104', keyAt, `"${name}" is no name of an application`, {
    allowed: `lower-case letters, digits and dashes, at most ${languageLimits.nameChars}; "${defaultApplication}" is taken`,
  });
  return false;
}
