import type { CompositeRule } from '../language/artifact.ts';
import { longestMs, readsOf } from '../language/evaluation/reads.ts';
import { intervalOf } from './child.ts';
import { drop } from './crowd.ts';
import { type CorrelatorLimits, correlatorLimits, latestMs } from './limits.ts';
import type { InstanceState } from './state.ts';
import { storedFacts, without } from './stored-facts.ts';
import { isOpen } from './wanted.ts';

/** The bounds of facts that are kept beside a rule. */
export const sharedLimits: CorrelatorLimits = {
  ...correlatorLimits,
  facts: correlatorLimits.sharedFacts,
  factsChars: correlatorLimits.sharedFactsChars,
};

/**
 * Of facts that are kept for instances to come: forgets by time alone what no instance can reach any more. Beyond a limit of
 * size what is over goes first, oldest end first, then the newest. Returns the same object if there was nothing to forget.
 */
export function prune(
  rule: CompositeRule,
  state: InstanceState,
  nowMs: number,
  limits = sharedLimits,
): InstanceState {
  const receivedMs = state.heardMs - limits.deliveryMs;
  const settledMs = receivedMs - latestMs(rule) - longestMs(readsOf(rule));
  const gone = storedFacts(state).filter(({ endMs, rMs }) => endMs < settledMs && rMs <= receivedMs);
  return drop(without(state, gone), nowMs - rule.latenessMs, limits);
}

/** Nothing is open, known to last or awaited: the state may expire. */
export function isIdle(state: InstanceState): boolean {
  return (
    state.timer === undefined &&
    state.members.length === 0 &&
    !state.children.some((child) => intervalOf(child)?.endMs === Number.POSITIVE_INFINITY) &&
    !state.published.some((each) => isOpen(each) || each.held)
  );
}
