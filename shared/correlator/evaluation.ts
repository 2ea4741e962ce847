import type { CompositeRule } from '../language/artifact.ts';
import type { Environment, Facts } from '../language/evaluation/facts.ts';
import { union } from '../language/evaluation/layers.ts';
import type { Base } from '../language/evaluation/phase.ts';
import { firstBase } from '../language/evaluation/timeline.ts';
import type { DecisionContext } from './context.ts';
import { type KnownFacts, knownFacts } from './known-facts.ts';
import { latestMs } from './limits.ts';
import { eventReads } from './selectors.ts';
import type { InstanceState } from './state.ts';

/** What one instance is evaluated with. */
export interface Evaluation {
  readonly rule: CompositeRule;
  readonly known: KnownFacts;
  readonly env: Environment;
  readonly base: Base;
  /** No fact that comes may move the birth. */
  readonly isBornForGood: boolean;
}

/** An instance of which nothing is known has not begun: its birth, and with it its base, is Infinity. */
export function evaluationOf(
  rule: CompositeRule,
  state: InstanceState,
  context: DecisionContext,
): Evaluation {
  const known = knownFacts(state, context, eventReads(rule).sets.length > 0);
  const { bornMs, isBornForGood } = birthOf(rule, state, known.facts);
  const base = state.base ?? firstBase(bornMs);
  const env: Environment = {
    facts: known.facts,
    hostSets: context.hostSets,
    scope: state.labels,
    bornMs,
    hostMade: new Set(rule.hostMade),
    consumed: base.consumed,
  };
  return { rule, known, env, base, isBornForGood };
}

interface Birth {
  readonly bornMs: number;
  readonly isBornForGood: boolean;
}

/**
 * An instance of one host begins with its host's join, all others with the first fact that stands. A join that lies further
 * before the first fact than a fact may be late counts for nothing: what was heard in between was not meant for this rule.
 */
function birthOf(rule: CompositeRule, state: InstanceState, facts: Facts): Birth {
  if (state.bornMs !== undefined) return { bornMs: state.bornMs, isBornForGood: true };
  const firstMs = firstFactMs(facts);
  // A change of tags is no join.
  const joins = union(facts.hosts.filter(({ host }) => host === state.labels.host)).map(
    ({ startMs }) => startMs,
  );
  if (firstMs === Number.POSITIVE_INFINITY)
    // A clear may have come before its raise, which then tells of an earlier stay.
    return { bornMs: joins.at(-1) ?? firstMs, isBornForGood: joins.length > 0 && state.heardMs === 0 };
  const joinMs = joins.findLast((each) => each <= firstMs) ?? joins[0] ?? firstMs;
  const isNear = joinMs >= firstMs - latestMs(rule);
  return { bornMs: isNear ? joinMs : firstMs, isBornForGood: rule.samplesEveryMs !== undefined };
}

function firstFactMs({ episodes, occurrences, members, series }: Facts): number {
  let firstMs = Number.POSITIVE_INFINITY;
  const look = (tMs = Number.POSITIVE_INFINITY) => {
    firstMs = Math.min(firstMs, tMs);
  };
  look(episodes[0]?.startMs);
  look(occurrences[0]?.tMs);
  for (const { timesMs } of members) look(timesMs[0]);
  for (const { points } of series) look(points[0]?.tMs);
  return firstMs;
}
