import type { HostSet } from '../artifact.ts';
import type { Place, Report } from '../diagnostics.ts';
import { suggestion } from '../nearest.ts';
import type { Located } from '../raw.ts';
import { refuseUnknown } from './bind-values.ts';
import type { SetAlgebra } from './host-regions.ts';
import type { RawApplication } from './raw-application.ts';
import type { OverrideTarget } from './read-overrides.ts';
import { tellUnknown, type Use } from './resolve-uses.ts';

/** A use and the host sets on which an application wants it. */
export interface AppliedUse {
  readonly use: Use;
  /** Sorted names; absent: all hosts. */
  readonly targets?: readonly string[];
  /** Where the application says so. */
  readonly at: Place;
}

export interface ResolvedApplication {
  readonly uses: readonly AppliedUse[];
  readonly overrides: readonly OverrideTarget[];
}

export interface World {
  readonly hostSets: ReadonlyMap<string, HostSet>;
  readonly algebra: SetAlgebra;
  readonly ruleSets: ReadonlyMap<string, readonly Use[]>;
}

/** Looks up the names of an application. A use that it applies several times is there once, with all its host sets. */
export function resolveApplication(
  application: RawApplication,
  world: World,
  report: Report,
): ResolvedApplication {
  const uses = applyUses(application, world, report);
  const overrides = resolveOverrides(application, uses, world, report);
  refuseUnknownParameters(application, uses, report);
  return { uses, overrides };
}

function applyUses(
  { apply }: RawApplication,
  { hostSets, ruleSets }: World,
  report: Report,
): readonly AppliedUse[] {
  const applied = new Map<Use, { targets: Set<string> | undefined; at: Place }>();
  for (const { rules, to } of apply) {
    const sets = to?.filter((name) => isKnownSet(name, hostSets, report)).map(({ value }) => value);
    const at = to?.[0]?.at ?? rules[0]?.at;
    if (sets?.length === 0 || !at) continue;
    for (const name of rules) {
      const uses = ruleSets.get(name.value);
      if (!uses) tellUnknown('TOC309', 'rule set', name, ruleSets.keys(), report);
      for (const use of uses ?? []) {
        const before = applied.get(use);
        const targets =
          sets && (!before || before.targets) ? new Set([...(before?.targets ?? []), ...sets]) : undefined;
        applied.set(use, { targets, at: before?.at ?? at });
      }
    }
  }
  return [...applied].map(([use, { targets, at }]) => ({
    use,
    at,
    ...(targets && { targets: [...targets].sort() }),
  }));
}

function isKnownSet(name: Located<string>, hostSets: World['hostSets'], report: Report): boolean {
  if (hostSets.has(name.value)) return true;
  tellUnknown('TOC302', 'host set', name, hostSets.keys(), report);
  return false;
}

function resolveOverrides(
  { override }: RawApplication,
  uses: readonly AppliedUse[],
  { hostSets, algebra }: World,
  report: Report,
): readonly OverrideTarget[] {
  const targets = uses.some((each) => !each.targets)
    ? undefined
    : [...new Set(uses.flatMap((each) => each.targets ?? []))];
  const named = new Set([...hostSets.values()].flatMap(({ hosts }) => hosts));
  return override.flatMap((each) =>
    each.to.flatMap(({ value: name, at }): readonly OverrideTarget[] => {
      const kind = hostSets.has(name) ? 'set' : 'host';
      if (kind === 'host' && !named.has(name)) {
        const near = suggestion(name, [...hostSets.keys(), ...named]);
        report('TOC311', at, `no host set is or names "${name}": it is taken as a host`, near);
      }
      const isReached =
        !targets ||
        targets.some((set) =>
          kind === 'set' ? !algebra.areDisjoint(set, name) : mayHold(hostSets.get(set), name),
        );
      if (isReached) return [{ kind, name, at, override: each }];
      if (uses.length > 0) {
        report('TOC508', at, `no rule of the application runs on ${name}`, {
          allowed: targets?.join(' ') || 'none',
          fix: 'say "to" in "apply", or leave the override out',
        });
      }
      return [];
    }),
  );
}

function mayHold(set: HostSet | undefined, host: string): boolean {
  return set !== undefined && (Object.keys(set.tags).length > 0 || set.hosts.includes(host));
}

function refuseUnknownParameters(
  { override }: RawApplication,
  uses: readonly AppliedUse[],
  report: Report,
): void {
  if (uses.length === 0) return;
  const names = uses.flatMap(({ use }) =>
    use.kind === 'template' ? [...use.template.parameters.keys()] : [],
  );
  const known = [...new Set(names)].sort();
  for (const each of override)
    refuseUnknown(each.with, known, report, 'no template of the application has the parameter');
}
