import type { MatchNode } from '../../../shared/language/ast.ts';
import type { Match } from '../../../shared/language/evaluation/facts.ts';
import { isHostSilentAt } from './hosts-at.ts';
import type { View } from './outcome.ts';
import { byTimeAndId, type Happening, happeningsOf } from './selected.ts';

type SequenceNode = Extract<MatchNode, { kind: 'sequence' }>;
type WithinNode = Extract<MatchNode, { kind: 'within' }>;
type AbsentAfterNode = Extract<MatchNode, { kind: 'absent_after' }>;

/** Every match that ends at `untilMs` or before, in order of its end. */
export function matchesOf(node: MatchNode, view: View, untilMs: number): readonly Match[] {
  switch (node.kind) {
    case 'sequence':
      return sequenceMatches(node, view).filter(({ endMs }) => endMs <= untilMs);
    case 'within':
      return withinMatches(node, view).filter(({ endMs }) => endMs <= untilMs);
    case 'absent_after':
      return absentAfterMatches(node, view, untilMs);
  }
}

/** One after the other: what a match consumed is gone for the next. */
function sequenceMatches(node: SequenceNode, view: View): readonly Match[] {
  const matches: Match[] = [];
  const steps = node.steps.map((step) => sinceBirth(happeningsOf(step, view), view));
  const without = node.without.flatMap((selector) => happeningsOf(selector, view));
  let consumed: Happening | undefined;
  for (const last of steps.at(-1) ?? []) {
    const left = steps.map((facts) => facts.filter((fact) => isAfter(fact, consumed)));
    if (!isAfter(last, consumed)) continue;
    const chosen = choose(node, left, without, [], last);
    if (!chosen) continue;
    matches.push({ startMs: (chosen[0] as Happening).tMs, endMs: last.tMs, ids: chosen.map(({ id }) => id) });
    consumed = chosen.toSorted(byTimeAndId).at(-1);
  }
  return matches;
}

/** The first choice in order of facts, step by step, that can be completed by `last`. */
function choose(
  node: SequenceNode,
  steps: ReadonlyArray<readonly Happening[]>,
  without: readonly Happening[],
  chosen: readonly Happening[],
  last: Happening,
): readonly Happening[] | undefined {
  const before = chosen.at(-1);
  const follows = (fact: Happening) => !before || isInOrder(node, before, fact);
  if (chosen.length === steps.length - 1) return follows(last) ? [...chosen, last] : undefined;
  for (const fact of steps[chosen.length] ?? []) {
    if (fact.id === last.id || chosen.some(({ id }) => id === fact.id) || !follows(fact)) continue;
    if (!before && !isStart(node, fact, last, without)) continue;
    const all = choose(node, steps, without, [...chosen, fact], last);
    if (all) return all;
  }
  return undefined;
}

function isInOrder({ isEqualTimeAllowed }: SequenceNode, a: Happening, b: Happening): boolean {
  return isEqualTimeAllowed ? a.tMs <= b.tMs : a.tMs < b.tMs;
}

function isStart(
  node: SequenceNode,
  start: Happening,
  last: Happening,
  without: readonly Happening[],
): boolean {
  if (!isInOrder(node, start, last)) return false;
  if (node.withinMs !== undefined && last.tMs - start.tMs > node.withinMs) return false;
  return !without.some(({ tMs }) => start.tMs < tMs && tMs < last.tMs);
}

function withinMatches({ of, withinMs }: WithinNode, view: View): readonly Match[] {
  const matches: Match[] = [];
  const facts = of.map((selector) => sinceBirth(happeningsOf(selector, view), view));
  let consumed: Happening | undefined;
  for (const last of unique(facts.flat())) {
    if (!isAfter(last, consumed)) continue;
    const latest = facts.map((each) =>
      each.findLast(
        (fact) => isAfter(fact, consumed) && byTimeAndIdOrSame(fact, last) && last.tMs - fact.tMs <= withinMs,
      ),
    );
    const chosen = unique(latest.filter((fact) => fact !== undefined));
    if (latest.includes(undefined) || !chosen[0]) continue;
    matches.push({ startMs: chosen[0].tMs, endMs: last.tMs, ids: chosen.map(({ id }) => id) });
    consumed = last;
  }
  return matches;
}

/** The deadline, or when the host is heard again. */
function absentAfterMatches(node: AbsentAfterNode, view: View, untilMs: number): readonly Match[] {
  const answers = happeningsOf(node.absent, view);
  const matches: Match[] = [];
  for (const { id, tMs, labels } of sinceBirth(happeningsOf(node.after, view), view)) {
    const deadlineMs = tMs + node.forMs;
    if (answers.some((answer) => tMs < answer.tMs && answer.tMs <= deadlineMs)) continue;
    let endMs = deadlineMs;
    while (endMs <= untilMs && isHostSilentAt(labels.host, view, endMs)) endMs++;
    if (endMs > untilMs) continue;
    matches.push({ startMs: tMs, endMs, ids: [id] });
  }
  return matches.sort((a, b) => a.endMs - b.endMs);
}

function sinceBirth(facts: readonly Happening[], { bornMs }: View): readonly Happening[] {
  return facts.filter(({ tMs }) => tMs >= bornMs);
}

function isAfter(fact: Happening, consumed: Happening | undefined): boolean {
  return !consumed || (fact.id !== consumed.id && byTimeAndId(fact, consumed) > 0);
}

function byTimeAndIdOrSame(fact: Happening, last: Happening): boolean {
  return fact.id === last.id || byTimeAndId(fact, last) < 0;
}

function unique(facts: readonly Happening[]): readonly Happening[] {
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()].sort(byTimeAndId);
}
