import { hashText } from '../facts/ids.ts';
import { secondMs } from '../time.ts';
import type { Application, Artifact, CompositeRule, HostRule, HostSet, Policy, Route } from './artifact.ts';
import type { Expr } from './ast.ts';
import { canonicalJson } from './canonical-json.ts';
import { negatesEvent } from './check-rule.ts';
import type { CheckedRule } from './checked-rule.ts';
import { checkDefinitions } from './checker.ts';
import { type Diagnostic, diagnostic, sortDiagnostics } from './diagnostics.ts';
import { typesRead } from './event-graph.ts';
import { loadDefinitions } from './loader.ts';
import type { RawDefinitions } from './raw.ts';
import { unique } from './scope.ts';
import { defaultApplication } from './templates/load-application.ts';
import type { DefinitionSource } from './yaml-reader.ts';

export interface Compilation {
  /** There if and only if no diagnostic is an error. */
  readonly artifact?: Artifact;
  /** In order of file, line and column. */
  readonly diagnostics: readonly Diagnostic[];
}

const hashChars = 16;
/** How long a composite that negates an event waits for late facts. */
const negationLatenessMs = 15 * secondMs;

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
  const composites = rules.filter(({ side }) => side === 'events');
  const policies = definitions.policies.map(({ policy }): Policy => withHash(policy));
  const rest: Omit<Artifact, 'version'> = {
    v: 1,
    hostSets: sortedRecord(
      [...definitions.hostSets]
        .map(([name, { value }]): [string, HostSet] => [name, value])
        .concat([...definitions.derivedSets]),
    ),
    hostRules: byName(rules.filter(({ side }) => side === 'metrics').map(makeHostRule)),
    compositeRules: byName(composites.map(makeCompositeRule)),
    policies: byName(policies),
    routes: makeRoutes(composites, policies),
    ...(definitions.applications.size > 0 && { applications: makeApplications(definitions) }),
  };
  return { version: hashOf(rest), ...rest };
}

function makeHostRule(rule: CheckedRule): HostRule {
  const { raw } = rule;
  return withHash({
    ...commonOf(rule),
    ...(raw.in && { in: raw.in.value }),
    ...(raw.clear && { clear: stripSpans(raw.clear.expr) }),
    missing: raw.missing?.value ?? 'hold',
  });
}

function makeCompositeRule(rule: CheckedRule): CompositeRule {
  const latenessMs = negatesEvent(rule.raw.when.expr) ? negationLatenessMs : 0;
  return withHash({ ...commonOf(rule), latenessMs });
}

function commonOf({ raw, by }: CheckedRule): Omit<CompositeRule, 'hash' | 'latenessMs'> {
  const set = [...raw.set].map(([name, { expr }]): [string, Expr] => [name, stripSpans(expr)]);
  return {
    application: raw.application ?? defaultApplication,
    name: raw.name.value,
    by,
    when: stripSpans(raw.when.expr),
    forMs: raw.forMs,
    clearForMs: raw.clearForMs,
    emit: raw.emit.value,
    severity: raw.severity,
    set: sortedRecord(set),
    ...(raw.message && { message: raw.message.value }),
  };
}

/** Places in the text are no part of what a rule means: moving a line must not change its hash. */
function stripSpans(expr: Expr): Expr {
  const { span: _, ...bare } = expr;
  switch (bare.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'selector':
      return bare;
    case 'not':
    case 'negate':
      return { ...bare, operand: stripSpans(bare.operand) };
    case 'and':
    case 'or':
      return { ...bare, operands: bare.operands.map(stripSpans) };
    case 'compare':
    case 'arithmetic':
      return { ...bare, left: stripSpans(bare.left), right: stripSpans(bare.right) };
    case 'call':
      return { ...bare, args: bare.args.map(stripSpans) };
  }
}

function makeApplications({ applications }: RawDefinitions): Readonly<Record<string, Application>> {
  return sortedRecord(
    [...applications].map(([name, { notify }]) => [name, notify === undefined ? {} : { notify }]),
  );
}

function makeRoutes(
  composites: readonly CheckedRule[],
  policies: readonly Policy[],
): Readonly<Record<string, Route>> {
  const types = new Set([
    ...composites.flatMap(({ raw }) => typesRead(raw)),
    ...policies.map(({ on }) => on),
  ]);
  const routes = [...types].map((type): [string, Route] => [
    type,
    {
      composites: unique(
        composites.filter(({ raw }) => typesRead(raw).includes(type)).map(({ raw }) => raw.name.value),
      ),
      policies: policies
        .filter(({ on }) => on === type)
        .map(({ name }) => name)
        .sort(),
    },
  ]);
  return sortedRecord(routes);
}

function withHash<T extends object>(content: T): T & { readonly hash: string } {
  return { ...content, hash: hashOf(content) };
}

function hashOf(content: object): string {
  return hashText([canonicalJson(content)], hashChars);
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
