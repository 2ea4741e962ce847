import type { Artifact, CompositeRule, HostRule, Policy } from '../artifact.ts';
import { isMadeSet, sayHosts } from '../describe/host-words.ts';
import { inlineMembers, membersByHash } from '../placement/inline-members.ts';
import { type Keys, keysOf } from './diff-keys.ts';

/** One key that differs, as a definition file writes it; a side without the key has no value. */
export interface KeyChange {
  /** `when`, `set.used`, `do[0].with.size`. */
  readonly key: string;
  readonly before?: string;
  readonly after?: string;
}

/** A definition that is not the same on both sides. Those that were added or removed tell all of their keys. */
export interface DefinitionChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly of: 'application' | 'host set' | 'metric' | 'rule' | 'policy';
  /**
   * With its application in front, where that is not `default`; behind it the hosts, where an application makes several rules
   * of one for hosts with different values.
   */
  readonly name: string;
  readonly keys: readonly KeyChange[];
}

type Side = Pick<
  Artifact,
  'applications' | 'hostSets' | 'metrics' | 'hostRules' | 'memberRules' | 'compositeRules' | 'policies'
>;

/** What a definition set is compared with before the first was applied. */
const nothing: Side = { hostSets: {}, hostRules: [], compositeRules: [], policies: [] };

/**
 * How two definition sets differ in meaning: comments, order, defaults that are written out and the division into files
 * make no difference, and a member stands for its condition. Applications, host sets, metrics, rules, policies, each by
 * name; keys by name. Empty if and only if nothing differs.
 */
export function diffDefinitions(before: Side | undefined, after: Side): readonly DefinitionChange[] {
  const from = before ?? nothing;
  const split = new Set([...splitNames(from), ...splitNames(after)]);
  const isSplit = (name: string) => split.has(name);
  return [
    ...diffNamed('application', keysByName(from.applications), keysByName(after.applications)),
    ...diffNamed('host set', hostSetsOf(from), hostSetsOf(after)),
    ...diffNamed('metric', metricsOf(from), metricsOf(after)),
    ...diffNamed('rule', rulesOf(from, isSplit), rulesOf(after, isSplit)),
    ...diffNamed('policy', policiesOf(from), policiesOf(after)),
  ];
}

function diffNamed(
  of: DefinitionChange['of'],
  before: ReadonlyMap<string, Keys>,
  after: ReadonlyMap<string, Keys>,
): readonly DefinitionChange[] {
  const changes: DefinitionChange[] = [];
  for (const name of sortedUnion(before, after)) {
    const from = before.get(name);
    const to = after.get(name);
    const keys = diffKeys(from ?? new Map(), to ?? new Map());
    if (from && to && keys.length === 0) continue;
    const kind = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed';
    changes.push({ kind, of, name, keys });
  }
  return changes;
}

function diffKeys(before: Keys, after: Keys): readonly KeyChange[] {
  return sortedUnion(before, after)
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => {
      const from = before.get(key);
      const to = after.get(key);
      return { key, ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) };
    });
}

function sortedUnion(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort();
}

function keysByName(named: Readonly<Record<string, object>> = {}): ReadonlyMap<string, Keys> {
  return new Map(Object.entries(named).map(([name, content]) => [name, keysOf(content)]));
}

/** Sets that were written; those that applications made are told with their rules. */
function hostSetsOf({ hostSets }: Side): ReadonlyMap<string, Keys> {
  const written = Object.entries(hostSets).filter(([name]) => !isMadeSet(name));
  return keysByName(Object.fromEntries(written));
}

function metricsOf({ metrics = {} }: Side): ReadonlyMap<string, Keys> {
  return new Map(
    Object.entries(metrics).map(([name, { name: _name, ...content }]) => [name, keysOf(content)]),
  );
}

function rulesOf(side: Side, isSplit: (name: string) => boolean): ReadonlyMap<string, Keys> {
  const rules = new Map<string, Keys>();
  for (const rule of allRules(side)) {
    const hosts = rule.in === undefined ? undefined : sayHosts(rule.in, side.hostSets);
    const scoped = scopedName(rule);
    const name = isSplit(scoped) ? `${scoped} on ${hosts ?? 'all hosts'}` : scoped;
    // Two that only their hashes tell apart must not hide each other.
    rules.set(
      rules.has(name) ? `${name} ${rule.hash}` : name,
      keysOf({ ...writtenOf(rule), ...(hosts !== undefined && { in: hosts }) }),
    );
  }
  return rules;
}

/** What of a rule was written, or could have been; the rest follows from it and from the other definitions. */
function writtenOf(rule: HostRule | CompositeRule): object {
  const {
    hash: _hash,
    name: _name,
    application: _application,
    hostMade: _hostMade,
    samplesEveryMs: _samplesEveryMs,
    ...written
  }: HostRule & Partial<CompositeRule> = { missing: 'hold', ...rule };
  return written;
}

/** Names that several rules of a side bear. */
function splitNames(side: Side): readonly string[] {
  const names = allRules(side).map(scopedName).sort();
  return names.filter((name, i) => name === names[i - 1]);
}

function allRules({ hostRules, memberRules, compositeRules }: Side): ReadonlyArray<HostRule | CompositeRule> {
  const members = membersByHash(memberRules);
  return [...hostRules, ...compositeRules.map((rule) => inlineMembers(rule, members))];
}

function scopedName({ application, name }: HostRule | CompositeRule): string {
  return application === 'default' ? name : `${application}/${name}`;
}

function policiesOf({ policies }: Side): ReadonlyMap<string, Keys> {
  return new Map(policies.map(({ hash: _hash, name, ...content }: Policy) => [name, keysOf(content)]));
}
