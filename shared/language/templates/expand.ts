import type { HostSet } from '../artifact.ts';
import type { Place, Report } from '../diagnostics.ts';
import { languageLimits } from '../limits.ts';
import type { ExpandedRule, Located, RawRule } from '../raw.ts';
import { valuesKey } from './bind-values.ts';
import type { Part } from './bound-value.ts';
import { makeSetAlgebra, type SetAlgebra } from './host-regions.ts';
import { makeRule, type Variant } from './make-rule.ts';
import { type Overrides, partition } from './partition.ts';
import type { RawApplication, RawRuleSetEntry, RawTemplate } from './raw-application.ts';
import { readOverrides } from './read-overrides.ts';
import { type AppliedUse, resolveApplication } from './resolve-application.ts';
import { resolveUses, type Use } from './resolve-uses.ts';
import { refuseSameNames } from './same-names.ts';

/** What applications are made of, as read from the files. */
export interface Applications {
  readonly hostSets: ReadonlyMap<string, Located<HostSet>>;
  readonly rules: readonly RawRule[];
  readonly templates: ReadonlyMap<string, RawTemplate>;
  readonly ruleSets: ReadonlyMap<string, Located<readonly RawRuleSetEntry[]>>;
  readonly applications: ReadonlyMap<string, RawApplication>;
  /** False if something was left out for its faults. */
  readonly isComplete: boolean;
}

export interface Expansion {
  readonly expanded: readonly ExpandedRule[];
  /** Rules of the files that applications run, and that no longer run by themselves. */
  readonly taken: ReadonlySet<RawRule>;
  /** Host sets that the expanded rules and their regions name. Their names hold a `/` or a `+`, which written ones cannot. */
  readonly derivedSets: ReadonlyMap<string, HostSet>;
  /** False if a rule could not be made for its faults. */
  readonly isComplete: boolean;
}

interface Work {
  readonly algebra: SetAlgebra;
  readonly hostSets: ReadonlyMap<string, HostSet>;
  readonly derived: Map<string, HostSet>;
  readonly report: Report;
  readonly expanded: ExpandedRule[];
  isComplete: boolean;
}

const noOverrides: Overrides = { sets: [], groups: [] };

/**
 * Makes ordinary rules of what applications apply. Each host gets each use once, with one value for each parameter. Faults
 * are told at their place in the template and name the use. Cost: linear in the rules made and the hosts named.
 */
export function expandApplications(all: Applications, report: Report): Expansion {
  const hostSets = new Map([...all.hostSets].map(([name, { value }]) => [name, value]));
  const derived = new Map<string, HostSet>();
  const algebra = makeSetAlgebra({ get: (name) => hostSets.get(name) ?? derived.get(name) });
  const rules = new Map(all.rules.map((rule) => [rule.name.value, rule]));
  const named = { templates: all.templates, rules, isComplete: all.isComplete };
  const ruleSets = new Map<string, readonly Use[]>();
  const work: Work = { algebra, hostSets, derived, report, expanded: [], isComplete: all.isComplete };
  for (const [name, { value }] of all.ruleSets) {
    const uses = resolveUses(value, named, report);
    ruleSets.set(name, uses);
    // A use that is left out leaves a rule out.
    if (uses.length < value.length) work.isComplete = false;
  }
  const taken = new Set<RawRule>();
  for (const [name, application] of [...all.applications].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { uses, overrides } = resolveApplication(application, { hostSets, algebra, ruleSets }, report);
    for (const { use } of uses) if (use.kind === 'rule') taken.add(use.rule);
    const read = new Map<RawTemplate, Overrides>();
    const overridesOf = (template: RawTemplate): Overrides => {
      const found = read.get(template) ?? readOverrides(template, overrides, name, work, report);
      read.set(template, found);
      return found;
    };
    if (!expandApplication(name, application.at, uses, overridesOf, work)) break;
  }
  return { expanded: work.expanded, taken, derivedSets: derived, isComplete: work.isComplete };
}

/** False after a diagnostic if there are too many rules. */
function expandApplication(
  name: string,
  at: Place,
  uses: readonly AppliedUse[],
  overridesOf: (template: RawTemplate) => Overrides,
  work: Work,
): boolean {
  const variants = new Map<string, Variant>();
  let room = languageLimits.expandedRules - work.expanded.length;
  for (const { use, targets, at: appliedAt } of uses) {
    const parts = partsOf(use, targets, overridesOf, work.algebra, room);
    if (!parts) return tellTooMany(at, work);
    for (const part of parts) addPart(variants, use, part, appliedAt);
    room = languageLimits.expandedRules - work.expanded.length - variants.size;
    if (room < 0) return tellTooMany(at, work);
  }
  const made = [...variants.values()].flatMap(
    (variant) => makeRule(name, variant, work.derived, work.report) ?? [],
  );
  if (made.length < variants.size) work.isComplete = false;
  refuseSameNames(made, work.algebra, work.report);
  work.expanded.push(...made.map(({ expanded }) => expanded));
  return true;
}

function partsOf(
  use: Use,
  targets: readonly string[] | undefined,
  overridesOf: (template: RawTemplate) => Overrides,
  algebra: SetAlgebra,
  max: number,
): readonly Part[] | undefined {
  if (use.kind === 'template') return partition(use.values, targets, overridesOf(use.template), algebra, max);
  return partition(new Map(), targets, noOverrides, algebra, max);
}

function addPart(variants: Map<string, Variant>, use: Use, part: Part, at: Place): void {
  const source = use.kind === 'template' ? use.template : use.rule;
  const key = `${use.kind} ${source.name.value} ${valuesKey(part.values)}`;
  const variant = variants.get(key) ?? { source, at, parts: [] };
  variant.parts.push({ ...part, use: use.at, of: use });
  variants.set(key, variant);
}

function tellTooMany(at: Place, work: Work): false {
  work.isComplete = false;
  work.report('TOC107', at, 'the applications make too many rules', {
    allowed: `at most ${languageLimits.expandedRules}`,
    fix: 'override fewer hosts and sets with values of their own',
  });
  return false;
}
