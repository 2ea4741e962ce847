import type { Rule } from '../language/artifact.ts';
import type { Consumed } from '../language/evaluation/facts.ts';
import { saysBegins } from '../language/evaluation/occurrences.ts';
import { patternKey } from '../language/evaluation/patterns/pattern-key.ts';
import { isMatchNode } from '../language/evaluation/patterns/pattern-places.ts';
import { type Base, idle, type Phase, spent } from '../language/evaluation/phase.ts';
import { isOpenAt, type PublishedEpisode } from './published-episodes.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Where an instance stood just before `atMs`, by what it had published until then: what was open is open, and what its last
 * occurrence was made of is consumed. A hold that ran then is not known: the base has to lie further back than any hold lasts.
 */
export function publishedBase(
  rule: Rule,
  labels: Labels,
  published: readonly PublishedEpisode[],
  atMs: number,
): Base {
  const before = published.filter(
    ({ raisedMs, retractedMs }) => raisedMs < atMs && retractedMs === undefined,
  );
  const ofCondition = before.filter(({ type }) => type === rule.emit);
  const ofUnknown = before.filter(({ type }) => type === `${rule.emit}_UNKNOWN`);
  return {
    atMs,
    phase: phaseAt(rule, ofCondition, atMs),
    ...(rule.missing === 'unknown-event' && { unknownPhase: phaseAt(rule, ofUnknown, atMs) }),
    // What is true at the base began before it.
    ...(saysBegins(rule) && { wasTrue: true as const }),
    consumed: consumedBy(rule, labels, ofCondition),
  };
}

function phaseAt(rule: Rule, published: readonly PublishedEpisode[], atMs: number): Phase {
  const last = published.at(-1);
  if (last === undefined || last.episode === undefined) return idle;
  const { startMs, raisedMs } = last;
  if (isOpenAt(last, atMs - 1)) return { kind: 'open', startMs, raisedMs };
  return rule.clear !== undefined && last.reason === 'condition-ended' ? spent : idle;
}

function consumedBy(
  rule: Rule,
  labels: Labels,
  published: readonly PublishedEpisode[],
): Readonly<Record<string, Consumed>> {
  const last = published.at(-1);
  const id = last?.causes.at(-1);
  if (rule.kind !== 'occurrence' || !isMatchNode(rule.when) || last === undefined || id === undefined)
    return {};
  return { [patternKey(rule.when, labels)]: { tMs: last.raisedMs, id } };
}
