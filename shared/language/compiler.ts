import type { Application, Artifact, HostSet, Policy } from './artifact.ts';
import type { CheckedRule } from './check/checked-rule.ts';
import { checkDefinitions } from './check/checker.ts';
import { type Diagnostic, diagnostic, sortDiagnostics } from './diagnostics.ts';
import { loadDefinitions } from './load/loader.ts';
import type { DefinitionSource } from './load/yaml-reader.ts';
import { makeComposite, makeHostRule, typesMadeBy } from './placement/compiled-rule.ts';
import { hashOf, withHash } from './placement/content-hash.ts';
import { metricLookup } from './placement/metric-lookup.ts';
import { makeRoutes } from './placement/routes.ts';
import type { RawDefinitions } from './raw.ts';

export interface Compilation {
  /** There if and only if no diagnostic is an error. */
  readonly artifact?: Artifact;
  /** In order of file, line and column. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads, checks and compiles definition files as one set. Pure and deterministic: the same files, in whatever order,
 * give the same artifact to the byte.
 */
export function compile(files: readonly DefinitionSource[]): Compilation {
  return compileDefinitions(files).compilation;
}

/** The same, with the definitions as read: they know the places from which each rule and value came. */
export function compileDefinitions(files: readonly DefinitionSource[]): {
  readonly definitions: RawDefinitions;
  readonly compilation: Compilation;
} {
  const found: Diagnostic[] = [];
  const definitions = loadDefinitions(files, (...args) => found.push(diagnostic(...args)));
  const rules = checkDefinitions(definitions, (...args) => found.push(diagnostic(...args)));
  const diagnostics = sortDiagnostics(found);
  const isSound = !found.some(({ severity }) => severity === 'error');
  const compilation = isSound ? { artifact: makeArtifact(definitions, rules), diagnostics } : { diagnostics };
  return { definitions, compilation };
}

function makeArtifact(definitions: RawDefinitions, rules: readonly CheckedRule[]): Artifact {
  const metrics = sortedRecord([...definitions.metrics].map(([name, { value }]) => [name, value]));
  const onHosts = rules.filter(({ place }) => place === 'host');
  const hostMade = new Set(onHosts.flatMap(({ raw }) => typesMadeBy(raw)));
  const surroundings = { metricOf: metricLookup(metrics), hostMade };
  const split = rules
    .filter(({ place }) => place === 'correlator')
    .map((rule) => makeComposite(rule, surroundings));
  const compositeRules = byName(split.map(({ composite }) => composite));
  const members = new Map(split.flatMap(({ members }) => members).map((member) => [member.hash, member]));
  const policies = byName(definitions.policies.map(({ policy }): Policy => withHash(policy)));
  const rest: Omit<Artifact, 'version'> = {
    v: 1,
    hostSets: sortedRecord(
      [...definitions.hostSets]
        .map(([name, { value }]): [string, HostSet] => [name, value])
        .concat([...definitions.derivedSets]),
    ),
    hostRules: byName(onHosts.map((rule) => makeHostRule(rule, surroundings))),
    ...(members.size > 0 && { memberRules: Object.values(sortedRecord([...members])) }),
    compositeRules,
    policies,
    routes: makeRoutes(compositeRules, policies),
    ...(definitions.metrics.size > 0 && { metrics }),
    ...(definitions.applications.size > 0 && { applications: makeApplications(definitions) }),
  };
  return { version: versionOf(rest), ...rest };
}

/** Rules stand in the version by their hashes, which hold all of them. */
function versionOf(artifact: Omit<Artifact, 'version'>): string {
  const hashes = (rules: ReadonlyArray<{ readonly hash: string }> = []) => rules.map(({ hash }) => hash);
  const { hostRules, memberRules, compositeRules, ...rest } = artifact;
  return hashOf({ ...rest, rules: [hashes(hostRules), hashes(memberRules), hashes(compositeRules)] });
}

function makeApplications({ applications }: RawDefinitions): Readonly<Record<string, Application>> {
  return sortedRecord(
    [...applications].map(([name, { notify }]) => [name, notify === undefined ? {} : { notify }]),
  );
}

/** Rules of one name are of several applications, or of several hosts of one. */
function byName<T extends { readonly name: string; readonly hash: string; readonly application?: string }>(
  list: readonly T[],
): readonly T[] {
  const keyOf = ({ name, application = '', hash }: T) => [name, application, hash];
  return list
    .map((each) => ({ each, key: keyOf(each).join(' ') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ each }) => each);
}

function sortedRecord<T>(entries: ReadonlyArray<readonly [string, T]>): Readonly<Record<string, T>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
