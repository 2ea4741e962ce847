import type { Rule } from '../../artifact.ts';
import type { SelectorNode } from '../../ast.ts';
import type { Consumed, Environment } from '../facts.ts';
import { coveringInterval } from '../layers.ts';
import { silencesOf } from '../silence.ts';
import { answeredMs, firstOfEachHost, hostOf } from './absent-after.ts';
import { consumedBefore } from './matches.ts';
import type { AbsentAfterNode, SequenceNode, WithinNode } from './nodes.ts';
import { firstIndex, type PatternFact, patternFacts } from './pattern-facts.ts';
import { type PatternPlace, patternPlaces } from './pattern-places.ts';

const noEnd = Number.POSITIVE_INFINITY;

/**
 * Adds the ids of all facts that patterns of a rule need at `atMs` or later. Where another node keeps an older fact, what
 * kept that from matching stays as well. Returns the time of the oldest fact that a pattern needs, at most `atMs`.
 */
export function keepForPatterns(rule: Rule, env: Environment, atMs: number, kept: Set<string>): number {
  const places = [rule.when, ...(rule.clear ? [rule.clear] : [])].flatMap((expr) =>
    patternPlaces(expr, env, atMs),
  );
  let oldestMs = atMs;
  for (const place of places) {
    for (const { id, tMs } of neededBy(place, rule, atMs)) {
      kept.add(id);
      oldestMs = Math.min(oldestMs, tMs);
    }
  }
  keepBlockers(places, kept);
  return oldestMs;
}

function neededBy({ node, env }: PatternPlace, rule: Rule, atMs: number): readonly PatternFact[] {
  if (node.kind !== 'absent_after') return unconsumed(node, env, atMs);
  const isRoot = rule.kind === 'occurrence' && node === rule.when;
  return isRoot ? undecided(node, env, atMs) : unanswered(node, env, atMs);
}

/** What can be part of a match that ends at `atMs` or later, or be in its way. */
function unconsumed(node: SequenceNode | WithinNode, env: Environment, atMs: number): readonly PatternFact[] {
  const fromMs = atMs - (node.withinMs ?? 0);
  const consumed = consumedBefore(node, env);
  const steps = node.kind === 'within' ? node.of : node.steps;
  const without = node.kind === 'within' ? [] : node.without;
  const since = (selector: SelectorNode, after?: Consumed) => {
    const facts = patternFacts(selector, env, noEnd);
    return facts.slice(firstIndex(facts, fromMs, after));
  };
  return [...steps.flatMap((step) => since(step, consumed)), ...without.flatMap((each) => since(each))];
}

/** Triggers whose deadline, or the end of the silence in which it lies, is still to come. */
function undecided(node: AbsentAfterNode, env: Environment, atMs: number): readonly PatternFact[] {
  const answers = patternFacts(node.absent, env, noEnd);
  return patternFacts(node.after, env, noEnd).filter((trigger) => {
    const deadlineMs = trigger.tMs + node.forMs;
    if (answeredMs(answers, trigger) <= deadlineMs) return false;
    const host = hostOf(trigger);
    const silences = deadlineMs >= atMs || host === undefined ? [] : silencesOf(env.facts.hosts, host);
    return (coveringInterval(silences, deadlineMs)?.endMs ?? deadlineMs) >= atMs;
  });
}

/** Triggers without an answer up to `atMs`, that time included. */
function unanswered(node: AbsentAfterNode, env: Environment, atMs: number): readonly PatternFact[] {
  const answers = patternFacts(node.absent, env, noEnd);
  const triggers = patternFacts(node.after, env, noEnd);
  return firstOfEachHost(triggers, answers).filter((trigger) => answeredMs(answers, trigger) > atMs);
}

/** Until nothing is added: what blocks one pattern may be a step of another. */
function keepBlockers(places: readonly PatternPlace[], kept: Set<string>): void {
  let size = -1;
  while (size !== kept.size) {
    size = kept.size;
    for (const place of places) for (const { id } of blockersOf(place, kept)) kept.add(id);
  }
}

/** What keeps facts that are kept from matching: answers, and facts that a sequence is without. */
function blockersOf({ node, env }: PatternPlace, kept: ReadonlySet<string>): readonly PatternFact[] {
  if (node.kind === 'within') return [];
  const keptOf = (selector: SelectorNode) =>
    patternFacts(selector, env, noEnd).filter(({ id }) => kept.has(id));
  if (node.kind === 'absent_after') {
    const answers = patternFacts(node.absent, env, noEnd);
    return keptOf(node.after).flatMap(({ tMs }) => answers[firstIndex(answers, tMs + 1)] ?? []);
  }
  if (node.without.length === 0) return [];
  const startMs = Math.min(...node.steps.map((step) => keptOf(step)[0]?.tMs ?? noEnd));
  return node.without.flatMap((selector) =>
    patternFacts(selector, env, noEnd).filter(({ tMs }) => tMs > startMs),
  );
}
