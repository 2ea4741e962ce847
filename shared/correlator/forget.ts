import type { CompositeRule } from '../language/artifact.ts';
import { longestMs, readsOf } from '../language/evaluation/reads.ts';
import { retain } from '../language/evaluation/retain.ts';
import { timelineOf } from '../language/evaluation/timeline.ts';
import type { DecisionContext } from './context.ts';
import { makeRoom } from './crowd.ts';
import { type Evaluation, evaluationOf } from './evaluation.ts';
import { type CorrelatorLimits, latestMs } from './limits.ts';
import { neededFacts } from './needed-facts.ts';
import { rememberedBase } from './remembered-timeline.ts';
import type { InstanceState } from './state.ts';
import { type StoredFact, storedFacts, without } from './stored-facts.ts';
import { lastMs } from './wanted.ts';

/**
 * Forgets what can no longer change a decision: what lies further before the newest receipt than a fact may be late and
 * on its way, as far as it is decided. Exact, because the base at that time is kept with the facts that still matter to it. Beyond a
 * limit of size the base moves on as far as is decided, so that late facts can revise less; if that is not enough, facts
 * go that matter, and `dropped` counts them. Returns the same object if there was nothing to forget.
 */
export function forget(
  evaluation: Evaluation,
  state: InstanceState,
  context: DecisionContext,
  nowMs: number,
  limits: CorrelatorLimits,
): InstanceState {
  const { rule } = evaluation;
  const decidedMs = nowMs - rule.latenessMs;
  // Samples are not among the facts that are heard.
  const heardMs = rule.samplesEveryMs === undefined ? state.heardMs : Math.max(state.heardMs, nowMs);
  const receivedMs = heardMs - limits.deliveryMs;
  const settledMs = Math.min(receivedMs - latestMs(rule), decidedMs);
  const settled =
    settledMs > evaluation.base.atMs && isWorthwhile(evaluation, state, settledMs, receivedMs, limits)
      ? moveBase(evaluation, state, { atMs: settledMs, receivedMs, orphanMs: limits.orphanMs })
      : state;
  return makeRoom(settled, decidedMs, limits, (crowded, atMs) => {
    const horizon = { atMs, receivedMs: Number.POSITIVE_INFINITY, orphanMs: 0 };
    return moveBase(evaluationOf(rule, crowded, context), crowded, horizon);
  });
}

/** Moving the base costs an evaluation: it is done once a quarter of what is kept can go. */
function isWorthwhile(
  { rule, base }: Evaluation,
  state: InstanceState,
  settledMs: number,
  receivedMs: number,
  { deliveryMs, orphanMs }: CorrelatorLimits,
): boolean {
  if (rule.samplesEveryMs !== undefined && settledMs - base.atMs >= deliveryMs) return true;
  const reachMs = longestMs(readsOf(rule));
  const isStale = (fact: StoredFact) => {
    const isOrphan = fact.kind === 'child' && fact.of.raise === undefined;
    return fact.endMs + (isOrphan ? orphanMs : reachMs) < settledMs && fact.rMs <= receivedMs;
  };
  const facts = storedFacts(state);
  const stale =
    facts.filter(isStale).length + state.published.filter((each) => lastMs(each) < settledMs).length;
  return stale > 0 && 4 * stale >= facts.length + state.published.length;
}

/** Up to where something is forgotten. */
interface Horizon {
  /** All before is decided for good. */
  readonly atMs: number;
  /** What was received later stays, so that it is known when it comes again. */
  readonly receivedMs: number;
  /** How long a clear is kept without its raise. */
  readonly orphanMs: number;
}

function moveBase(evaluation: Evaluation, state: InstanceState, horizon: Horizon): InstanceState {
  const { rule, env, base } = evaluation;
  const { atMs, receivedMs, orphanMs } = horizon;
  if (!(atMs > base.atMs)) return state;
  const from = rememberedBase(state, evaluation, atMs - 1);
  const { next } = timelineOf(rule, env, from, atMs - 1);
  const facts = storedFacts(state);
  const heldMs = Math.min(...state.published.flatMap(({ held }) => held?.t ?? []));
  const isOther = (fact: StoredFact) => fact.rMs > receivedMs || isGateFact(rule, fact, heldMs);
  const ids = facts.flatMap((fact) =>
    fact.kind === 'child' && isOther(fact) ? (fact.of.raise?.id ?? []) : [],
  );
  const retained = retain(rule, { ...env, consumed: next.consumed }, next, ids);
  const isNeeded = neededFacts(evaluation, retained, atMs, orphanMs);
  const gone = facts.filter((fact) => !isOther(fact) && !isNeeded(fact));
  const published = state.published.filter((each) => each.held || lastMs(each) >= atMs);
  return { ...without(state, gone), published, base: next, bornMs: env.bornMs };
}

/** What holds a raise back has to be known as long as the raise waits. */
function isGateFact({ unless }: CompositeRule, fact: StoredFact, heldMs: number): boolean {
  if (fact.kind !== 'child' || unless === undefined) return false;
  return fact.of.type === unless.event.name && fact.endMs + unless.extendMs > heldMs;
}
