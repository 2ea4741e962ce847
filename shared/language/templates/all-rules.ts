import type { Place, Report } from '../diagnostics.ts';
import { languageLimits } from '../limits.ts';
import type { Located, RawRule } from '../raw.ts';
import { type Applications, type Expansion, expandApplications } from './expand.ts';

/** The definitions with the rules that applications make in place of those that they take; all else stays. */
export function withApplications<T extends Applications>(
  all: T,
  report: Report,
): T & Pick<Expansion, 'expanded' | 'derivedSets'> {
  const { expanded, taken, derivedSets, isComplete } = expandApplications(all, report);
  const own = all.rules.filter((rule) => !taken.has(rule));
  refuseTooMany(own, expanded, report);
  if (isComplete) tellUnused(all, report);
  const rules = [...own, ...expanded.map(({ rule }) => rule)];
  return { ...all, rules, isComplete, expanded, derivedSets };
}

/** A host runs each rule of an application in one form; so many rules it can be given. */
function refuseTooMany(own: readonly RawRule[], expanded: Expansion['expanded'], report: Report): void {
  const names = new Map<string, Place>();
  for (const { application, rule } of expanded) {
    const { value, at } = rule.name;
    const name = `${application} ${value}`;
    if (!names.has(name)) names.set(name, at.use ?? at);
  }
  const count = own.length + names.size;
  const first = [...names.values()][languageLimits.rules - own.length];
  if (!first) return;
  report('TOC107', first, 'there are too many rules, those of applications counted', {
    got: `${count}`,
    allowed: `at most ${languageLimits.rules}`,
  });
}

function tellUnused({ templates, ruleSets, applications }: Applications, report: Report): void {
  const entries = [...ruleSets.values()].flatMap(({ value }) => value);
  const used = new Set(entries.map((entry) => (entry.kind === 'use' ? entry.template.value : '')));
  const applied = new Set(
    [...applications.values()].flatMap(({ apply }) => apply.flatMap(({ rules }) => rules.map(nameOf))),
  );
  for (const { name } of templates.values()) {
    if (!used.has(name.value)) report('TOC509', name.at, `no rule set uses the template "${name.value}"`);
  }
  for (const [name, { at }] of ruleSets) {
    if (!applied.has(name)) report('TOC509', at, `no application applies the rule set "${name}"`);
  }
}

function nameOf({ value }: Located<string>): string {
  return value;
}
