import type { Expr, MatchNode } from '../language/ast.ts';
import { agrees, selected } from '../language/evaluation/leaves/agreement.ts';
import {
  activeEpisodesAt,
  countedIds,
  type Place as PlaceInTime,
} from '../language/evaluation/leaves/facts-behind.ts';
import { factsOfHost, hasEventsOf } from '../language/evaluation/leaves/host-facts.ts';
import { membershipsOf, readsEventsAlone } from '../language/evaluation/leaves/host-members.ts';
import { type Leaf, leafOf } from '../language/evaluation/leaves/leaf.ts';
import { compare } from '../language/evaluation/operators.ts';
import { matchesOf } from '../language/evaluation/patterns/matches.ts';
import { programOf, valueAt } from '../language/evaluation/program.ts';
import { reachMs } from '../language/evaluation/reads.ts';
import { conditionsOf } from '../language/placement/reads.ts';
import { childrenOf, walkSelectors } from '../language/selectors.ts';
import type { Evaluation } from './evaluation.ts';
import type { Member, Statement } from './state.ts';

/**
 * The statements that an event was made of, in order of time: the facts of a match; else what makes the condition what it is at
 * `atMs`; where nothing had to be there, what began or ended at `startMs`.
 */
export function causesOf(
  evaluation: Evaluation,
  {
    startMs,
    atMs,
    ids,
  }: { readonly startMs: number; readonly atMs: number; readonly ids: readonly string[] },
): readonly Statement[] {
  const { rule, env, known } = evaluation;
  const matched = ids.length > 0 ? ids : idsBehind(rule.when, { env, atMs, evaluation });
  const behind = known.behind().statements;
  const statements = [...new Set(matched)].flatMap((id) => behind.get(id) ?? []);
  return statements.length > 0 ? statements.sort(byTime) : changesAt(evaluation, startMs);
}

/** What came, began or ended at a time, of all that the conditions read; in the order of ids. */
export function changesAt({ rule, env, known }: Evaluation, tMs: number): readonly Statement[] {
  const { occurrences, episodes, members } = env.facts;
  const { statements, clears, memberOf } = known.behind();
  const selectors = conditionsOf(rule).flatMap(walkSelectors);
  const ids = new Set<string | undefined>();
  const come = occurrences.filter((occurrence) => occurrence.tMs === tMs);
  const turned = episodes.filter(({ startMs, endMs }) => startMs === tMs || endMs === tMs);
  for (const selector of selectors) {
    for (const { id } of selected(selector, {}, come)) ids.add(id);
    for (const { id, startMs, endMs } of selected(selector, {}, turned)) {
      if (startMs === tMs) ids.add(id);
      if (endMs === tMs) ids.add(clears.get(id)?.id);
    }
  }
  for (const member of members)
    for (const change of memberOf.get(member)?.changes ?? []) if (change.tMs === tMs) ids.add(change.id);
  return [...ids].flatMap((id) => (id === undefined ? [] : (statements.get(id) ?? []))).sort(byTime);
}

interface Place extends PlaceInTime {
  readonly evaluation: Evaluation;
}

/** Ids of what a condition rests on; nothing under a negation, where it rests on what is not there. */
function idsBehind(expr: Expr, place: Place): readonly string[] {
  if (expr.kind === 'not') return expr.operand.kind === 'not' ? idsBehind(expr.operand.operand, place) : [];
  const own = leafOf(expr);
  const leaves = own ? [own] : expr.kind === 'compare' ? programOf(expr).leaves : [];
  if (leaves.length > 0) return leaves.flatMap((leaf) => idsOfLeaf(leaf, place));
  return childrenOf(expr).flatMap((child) => idsBehind(child, place));
}

function idsOfLeaf(leaf: Leaf, place: Place): readonly string[] {
  const { env, atMs, evaluation } = place;
  switch (leaf.kind) {
    case 'event': {
      const { comparison } = leaf;
      const active = activeEpisodesAt(leaf.selector, place);
      if (!comparison) return active.map(({ id }) => id);
      const { op, field, value } = comparison;
      return active.filter(({ values }) => compare(op, values[field], value) === true).map(({ id }) => id);
    }
    case 'active-count':
    case 'active-labels':
    case 'active-field':
      return activeEpisodesAt(leaf.selector, place).map(({ id }) => id);
    case 'event-window':
      return countedIds(leaf, place);
    case 'pattern':
      return idsOfMatch(leaf.node, place);
    case 'member-rule':
      return evaluation.known.facts.members
        .filter(({ hash, labels }) => hash === leaf.node.hash && agrees(labels, env.scope))
        .flatMap((member) => lastChange(evaluation.known.behind().memberOf.get(member), atMs))
        .flatMap(({ id, truth }) => (truth === 'true' ? [id] : []));
    case 'members':
      return membersAt(leaf.node.of, leaf.node.where, place)
        .filter(({ env: own }) => valueAt(leaf.node.where, own, atMs) === true)
        .flatMap((member) => idsBehind(leaf.node.where, member));
    case 'over-members':
      return membersAt(leaf.of, leaf.value, place).flatMap((member) => idsBehind(leaf.value, member));
    case 'sample':
    case 'sample-window':
    case 'absent':
      return [];
  }
}

/** Of the last match, while it counts. */
function idsOfMatch(node: MatchNode, { env, atMs }: Place): readonly string[] {
  const { matches } = matchesOf(node, env, { fromMs: Number.NEGATIVE_INFINITY, toMs: atMs });
  const last = matches.at(-1);
  if (!last) return [];
  const countsMs = node.kind === 'absent_after' ? Number.POSITIVE_INFINITY : (node.withinMs ?? 1);
  return atMs < last.endMs + countsMs ? last.ids : [];
}

function lastChange(member: Member | undefined, atMs: number): Member['changes'] {
  return member?.changes.filter(({ tMs }) => tMs <= atMs).slice(-1) ?? [];
}

/** The members that may have something to name: where events alone are read, those with an event as far back as is looked. */
function membersAt(set: string, expr: Expr, place: Place): readonly Place[] {
  const { env, atMs, evaluation } = place;
  const { facts } = evaluation.known;
  const near = { fromMs: atMs - reachMs(expr), toMs: atMs };
  const isTold = readsEventsAlone(expr) ? (host: string) => hasEventsOf(facts, host, near) : () => true;
  return membershipsOf(set, env)
    .filter(({ host, startMs, endMs }) => startMs <= atMs && atMs < endMs && isTold(host))
    .map(({ host, startMs }) => ({
      ...place,
      env: {
        ...env,
        facts: factsOfHost(facts, host),
        scope: { ...env.scope, host },
        bornMs: Math.max(env.bornMs, startMs),
      },
    }));
}

function byTime(a: Statement, b: Statement): number {
  return a.tMs - b.tMs || (a.id < b.id ? -1 : 1);
}
