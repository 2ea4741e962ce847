import type { HostRegion } from '../artifact.ts';
import { placeOf } from '../check/scope.ts';
import type { Place } from '../diagnostics.ts';
import type { RawDefinitions, RawRule } from '../raw.ts';
import type { BoundValues, Origin, Part } from './bound-value.ts';
import {
  allOf,
  anyOf,
  anywhere,
  type IndexedSet,
  type Membership,
  memberOf,
  otherwise,
  type Subject,
  subjectName,
} from './host-subjects.ts';
import { defaultApplication } from './load-application.ts';
import { printParameter } from './parameter-value.ts';

/** A rule on a host, with where each of its values comes from. */
export interface ExpansionRow {
  /** A host's name, `tag=value` for the hosts that no set names, `*` for those that are in no set. */
  readonly host: string;
  /** What has to hold of the host besides, as tags are not known here; absent: nothing. */
  readonly if?: string;
  readonly application: string;
  readonly rule: string;
  readonly template?: string;
  /** `file:line` of the entry of the rule set, or of the rule. */
  readonly use: string;
  readonly values: Readonly<Record<string, ValueOrigin>>;
}

interface ValueOrigin {
  readonly value: string;
  readonly from: Origin;
  /** `file:line`. */
  readonly at: string;
}

/** Only the rules of one host. Without `tags` it may have any. */
export interface OneHost {
  readonly host: string;
  readonly tags?: Readonly<Record<string, string>>;
}

type HostSets = ReadonlyMap<string, IndexedSet>;
type UsedPart = Part & { readonly use: Place };

/**
 * The host x rule table of all rules that run on hosts, in order of host, application and rule. Hosts that belong by tags stand
 * together in one row, as the files do not know them. Cost: linear in the rows.
 */
export function expansionTable(definitions: RawDefinitions, only?: OneHost): readonly ExpansionRow[] {
  const written = [...definitions.hostSets].map(([name, { value }]) => [name, value] as const);
  const sets = new Map(
    [...written, ...definitions.derivedSets].map(([name, { hosts, tags }]) => [
      name,
      { hosts: new Set(hosts), tags },
    ]),
  );
  const everyone = only ? [] : allSubjects(definitions.hostSets.keys(), sets);
  const expanded = new Map(definitions.expanded.map((each) => [each.rule, each]));
  const rows = definitions.rules
    .filter((rule) => placeOf(rule) === 'host')
    .flatMap((rule) => {
      const from = expanded.get(rule);
      const parts: readonly UsedPart[] = from?.parts ?? [partOf(rule)];
      return rowsOf(rule, from?.template, parts, { sets, everyone, only });
    });
  return rows
    .map((row) => ({ row, key: [row.host, row.application, row.rule, row.if].join('\0') }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row);
}

interface View {
  readonly sets: HostSets;
  readonly everyone: readonly Subject[];
  readonly only: OneHost | undefined;
}

function rowsOf(
  rule: RawRule,
  template: string | undefined,
  parts: readonly UsedPart[],
  view: View,
): readonly ExpansionRow[] {
  const found = new Map<string, ExpansionRow>();
  for (const part of parts) {
    const { use, values } = part;
    const row = {
      application: rule.application ?? defaultApplication,
      rule: rule.name.value,
      ...(template !== undefined && { template }),
      use: lineOf(use),
      values: originsOf(values),
    };
    for (const subject of subjectsOf(part.region, view)) {
      const membership = regionMembership(part.region, subject, view.sets);
      if (membership === 'no') continue;
      const host = subjectName(subject);
      const condition = membership === 'yes' ? undefined : membership.when;
      const key = `${host} ${condition ?? ''}`;
      if (!found.has(key))
        found.set(key, { host, ...(condition !== undefined && { if: condition }), ...row });
    }
  }
  return [...found.values()];
}

/** Those who can be in a region: of its sets only one need be looked through. */
function subjectsOf({ of, within }: HostRegion, { sets, everyone, only }: View): Iterable<Subject> {
  if (only) return [{ kind: 'host', ...only }];
  const named = within.map((name) => sets.get(name)).filter((set) => set && isNamed(set));
  const [smallest] = named.sort((a, b) => (a?.hosts.size ?? 0) - (b?.hosts.size ?? 0));
  if (smallest) return [...smallest.hosts].map(hostSubject);
  if (!of) return everyone;
  const hosts = new Set(of.flatMap((name) => [...(sets.get(name)?.hosts ?? [])]));
  return [...[...hosts].map(hostSubject), ...of.flatMap((name) => taggedSubject(name, sets))];
}

function regionMembership({ of, within, except }: HostRegion, subject: Subject, sets: HostSets): Membership {
  const inSet = (name: string) => memberOf(name, sets.get(name), subject);
  return allOf([
    of ? anyOf(of.map(inSet)) : anywhere,
    ...within.map(inSet),
    ...except.map((name) => otherwise(inSet(name))),
  ]);
}

function allSubjects(names: Iterable<string>, sets: HostSets): readonly Subject[] {
  const written = [...names];
  const hosts = new Set(written.flatMap((name) => [...(sets.get(name)?.hosts ?? [])]));
  return [
    ...[...hosts].map(hostSubject),
    ...written.flatMap((name) => taggedSubject(name, sets)),
    { kind: 'other' },
  ];
}

function hostSubject(host: string): Subject {
  return { kind: 'host', host };
}

function taggedSubject(name: string, sets: HostSets): readonly Subject[] {
  const set = sets.get(name);
  return set && !isNamed(set) ? [{ kind: 'tagged', tags: set.tags }] : [];
}

function isNamed({ tags }: IndexedSet): boolean {
  return Object.keys(tags).length === 0;
}

/** A rule that stands in `rules`. */
function partOf(rule: RawRule): UsedPart {
  const of = rule.in && { of: [rule.in.value] };
  return { region: { ...of, within: [], except: [] }, values: new Map(), use: rule.name.at };
}

function originsOf(values: BoundValues): ExpansionRow['values'] {
  return Object.fromEntries(
    [...values].map(([name, { value, from, at }]) => [
      name,
      { value: printParameter(value), from, at: lineOf(at) },
    ]),
  );
}

function lineOf({ file, line }: Place): string {
  return `${file}:${line}`;
}
