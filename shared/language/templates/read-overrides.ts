import { hashText } from '../../facts/ids.ts';
import type { HostSet } from '../artifact.ts';
import type { Place, Report } from '../diagnostics.ts';
import { bindGiven, disagreements, valuesKey } from './bind-values.ts';
import type { BoundValues } from './bound-value.ts';
import type { HostSets, SetAlgebra } from './host-regions.ts';
import type { Overrides, SetOverride } from './partition.ts';
import type { RawOverride, RawTemplate } from './raw-application.ts';

/** One target of an override. */
export interface OverrideTarget {
  readonly kind: 'set' | 'host';
  readonly name: string;
  readonly at: Place;
  readonly override: RawOverride;
}

interface Target {
  readonly name: string;
  readonly at: Place;
  readonly values: BoundValues;
}

/**
 * The overrides of an application as one template reads them. Two values of one parameter for one host, of equal
 * precedence, are told of. `derived` gets a set for each group of hosts. Cost: hosts times sets.
 */
export function readOverrides(
  template: RawTemplate,
  targets: readonly OverrideTarget[],
  application: string,
  world: {
    readonly hostSets: HostSets;
    readonly derived: Map<string, HostSet>;
    readonly algebra: SetAlgebra;
  },
  report: Report,
): Overrides {
  const hosts = mergeSame(bindAll(template, targets, 'host'), report);
  const sets = mergeSame(bindAll(template, targets, 'set'), report);
  refuseConflicts(sets, hosts, world, report);
  const groups = groupHosts(hosts, sets, world.hostSets).map(({ names, values }): SetOverride => {
    return { set: derive(names), values };
  });
  const list = [...sets].map(([set, { values }]) => ({ set, values }));
  return { sets: list, groups, ...(hosts.size > 0 && { grouped: derive([...hosts.keys()]) }) };

  function derive(names: readonly string[]): string {
    const sorted = [...names].sort();
    const name = `${application}/hosts/${hashText(sorted, 8)}`;
    world.derived.set(name, { hosts: sorted, tags: {} });
    return name;
  }
}

function bindAll(
  template: RawTemplate,
  targets: readonly OverrideTarget[],
  kind: OverrideTarget['kind'],
): readonly Target[] {
  const bound = targets
    .filter((target) => target.kind === kind)
    .map(({ name, at, override }) => {
      return { name, at, values: bindGiven(template, override.with, `${kind} override`) };
    });
  return bound.filter(({ values }) => values.size > 0);
}

/** Several overrides of the same set or host as one, in order of the names. */
function mergeSame(targets: readonly Target[], report: Report): ReadonlyMap<string, Target> {
  const merged = new Map<string, Target>();
  for (const target of [...targets].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    const before = merged.get(target.name);
    if (before) {
      for (const name of disagreements(before.values, target.values))
        tellConflict(name, before, target, report);
    }
    merged.set(target.name, {
      ...(before ?? target),
      values: new Map([...(before?.values ?? []), ...target.values]),
    });
  }
  return merged;
}

function refuseConflicts(
  sets: ReadonlyMap<string, Target>,
  hosts: ReadonlyMap<string, Target>,
  { hostSets, algebra }: { readonly hostSets: HostSets; readonly algebra: SetAlgebra },
  report: Report,
): void {
  const list = [...sets.values()];
  for (const [i, a] of list.entries()) {
    for (const b of list.slice(i + 1)) {
      const names = disagreements(a.values, b.values);
      if (names.length === 0 || algebra.areDisjoint(a.name, b.name)) continue;
      const shared = sharedHosts(hostSets.get(a.name), hostSets.get(b.name));
      for (const name of names) {
        if (!shared?.every((host) => hosts.get(host)?.values.has(name))) tellConflict(name, a, b, report);
      }
    }
  }
}

/** The only hosts that can be in both, if names alone tell. */
function sharedHosts(a: HostSet | undefined, b: HostSet | undefined): readonly string[] | undefined {
  const isNamed = (set: HostSet | undefined) => set !== undefined && Object.keys(set.tags).length === 0;
  if (isNamed(a) && isNamed(b)) {
    const names = new Set(b?.hosts);
    return a?.hosts.filter((host) => names.has(host));
  }
  if (isNamed(a)) return a?.hosts;
  return isNamed(b) ? b?.hosts : undefined;
}

function tellConflict(parameter: string, first: Target, second: Target, report: Report): void {
  const [a, b] = isBefore(first.at, second.at) ? [first, second] : [second, first];
  const message =
    a.name === b.name
      ? `"${parameter}" of ${a.name} has another value in ${a.at.file}:${a.at.line}`
      : `a host of ${b.name} can be in ${a.name} too, where ${a.at.file}:${a.at.line} gives "${parameter}" another value`;
  const fix =
    a.name === b.name
      ? 'keep one of them'
      : 'override the hosts that are in both by name, or keep the sets apart by different values of one tag';
  report('TOC507', b.at, message, { fix });
}

/** An application stands in one file. */
function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

/** Hosts of equal values that the same sets name: of such a group it is known for all at once where it lies. */
function groupHosts(
  hosts: ReadonlyMap<string, Target>,
  sets: ReadonlyMap<string, Target>,
  hostSets: HostSets,
): ReadonlyArray<{ readonly names: readonly string[]; readonly values: BoundValues }> {
  const members = [...sets.keys()].map((set) => new Set(hostSets.get(set)?.hosts));
  const groups = new Map<string, { names: string[]; values: BoundValues }>();
  for (const [name, { values }] of hosts) {
    const key = `${valuesKey(values)} ${members.map((each) => (each.has(name) ? '1' : '0')).join('')}`;
    const group = groups.get(key) ?? { names: [], values };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}
