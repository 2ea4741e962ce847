import type { Expr, MatchNode } from '../../ast.ts';
import { childrenOf } from '../../selectors.ts';
import type { Environment, Facts } from '../facts.ts';
import { factsOfHost } from '../leaves/host-facts.ts';
import { membershipsOf } from '../leaves/host-members.ts';

/** A pattern with what it is read with: the instance's environment, or that of one member of a host set. */
export interface PatternPlace {
  readonly node: MatchNode;
  readonly env: Environment;
}

const withPattern = new WeakMap<Expr, boolean>();

/** Every place at which a pattern is read at `atMs`: one for each member where it stands in the `where` of a host set. */
export function patternPlaces(expr: Expr, env: Environment, atMs: number): readonly PatternPlace[] {
  return hasPattern(expr) ? placesIn(expr, env, { facts: env.facts, atMs }) : [];
}

export function isMatchNode(expr: Expr): expr is MatchNode {
  return expr.kind === 'within' || expr.kind === 'sequence' || expr.kind === 'absent_after';
}

function hasPattern(expr: Expr): boolean {
  const known = withPattern.get(expr);
  if (known !== undefined) return known;
  const found = isMatchNode(expr) || childrenOf(expr).some(hasPattern);
  withPattern.set(expr, found);
  return found;
}

/** What is the same for all members: each of them reads its own share of all facts. */
interface Whole {
  readonly facts: Facts;
  readonly atMs: number;
}

function placesIn(expr: Expr, env: Environment, whole: Whole): readonly PatternPlace[] {
  if (isMatchNode(expr)) return [{ node: expr, env }];
  const inner = childrenOf(expr).filter(hasPattern);
  if (inner.length === 0) return [];
  const set = hostSetOf(expr);
  const environments = set === undefined ? [env] : memberEnvironments(set, env, whole);
  return environments.flatMap((each) => inner.flatMap((child) => placesIn(child, each, whole)));
}

/** The set over whose members an expression is read. */
function hostSetOf(expr: Expr): string | undefined {
  if (expr.kind === 'at_least' || expr.kind === 'all_of') return expr.of;
  return expr.kind === 'call' && expr.args[0]?.kind === 'set' ? expr.args[0].name : undefined;
}

/** Of each present member: what it sees since it joined. */
function memberEnvironments(set: string, env: Environment, { facts, atMs }: Whole): readonly Environment[] {
  return membershipsOf(set, { ...env, facts })
    .filter(({ startMs, endMs }) => startMs <= atMs && atMs < endMs)
    .map(({ host, startMs }) => ({
      ...env,
      facts: factsOfHost(facts, host),
      scope: { ...env.scope, host },
      bornMs: Math.max(env.bornMs, startMs),
    }));
}
