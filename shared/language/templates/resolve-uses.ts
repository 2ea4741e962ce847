import type { Report } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import type { Located, RawRule } from '../raw.ts';
import { bindUse } from './bind-values.ts';
import type { BoundValues } from './bound-value.ts';
import type { RawRuleSetEntry, RawTemplate } from './raw-application.ts';

/** An entry of a rule set with what it names. */
export type Use =
  | {
      readonly kind: 'template';
      readonly template: RawTemplate;
      readonly values: BoundValues;
      readonly at: Located<string>['at'];
    }
  | { readonly kind: 'rule'; readonly rule: RawRule; readonly at: Located<string>['at'] };

/** What rule sets may name. */
export interface Named {
  readonly templates: ReadonlyMap<string, RawTemplate>;
  readonly rules: ReadonlyMap<string, RawRule>;
  /** False if a template or rule was left out for its faults: then what seems to be missing may be there. */
  readonly isComplete: boolean;
}

/** The uses of a rule set; those that name what is not there, or give it wrong values, are told of and left out. */
export function resolveUses(
  entries: readonly RawRuleSetEntry[],
  named: Named,
  report: Report,
): readonly Use[] {
  return entries.flatMap((entry) => {
    const use =
      entry.kind === 'use' ? resolveTemplate(entry, named, report) : resolveRule(entry, named, report);
    return use ?? [];
  });
}

function resolveTemplate(
  entry: Extract<RawRuleSetEntry, { kind: 'use' }>,
  { templates, isComplete }: Named,
  report: Report,
): Use | undefined {
  const { value: name, at } = entry.template;
  const template = templates.get(name);
  if (!template) {
    if (isComplete) tellUnknown('TOC308', 'template', entry.template, templates.keys(), report);
    return undefined;
  }
  const values = bindUse(template, entry.with, at, report);
  return values && { kind: 'template', template, values, at: entry.at };
}

function resolveRule(
  { rule: { value: name, at } }: Extract<RawRuleSetEntry, { kind: 'rule' }>,
  { rules, isComplete }: Named,
  report: Report,
): Use | undefined {
  const rule = rules.get(name);
  if (!rule) {
    if (isComplete) tellUnknown('TOC310', 'rule', { value: name, at }, rules.keys(), report);
    return undefined;
  }
  if (!rule.in) return { kind: 'rule', rule, at };
  report('TOC506', rule.in.at, `"${name}" stands in a rule set and has an "in"`, {
    fix: 'leave it out: applications say "to"',
  });
  return undefined;
}

/** Says that nothing of that kind has the name. */
export function tellUnknown(
  code: 'TOC302' | 'TOC308' | 'TOC309' | 'TOC310',
  kind: string,
  { value, at }: Located<string>,
  known: Iterable<string>,
  report: Report,
): void {
  const names = [...known].sort();
  const detail = { allowed: names.join(' ') || 'none is defined', ...suggestion(value, names) };
  report(code, at, `there is no ${kind} "${value}"`, detail);
}
