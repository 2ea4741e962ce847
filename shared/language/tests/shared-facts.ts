import { factsOfState, fold } from '../../correlator/fold.ts';
import type { Touch } from '../../correlator/instances.ts';
import { prune } from '../../correlator/prune.ts';
import { newState } from '../../correlator/state.ts';
import type { CompositeRule } from '../artifact.ts';

/** Facts that are kept before it is looked which of them no instance can reach any more. */
export const sharedFactsKept = 1_000;

/** Facts that join every instance of a rule, as far as one that begins now may still read them. */
export interface SharedFacts {
  keep(touch: Touch, nowMs: number): void;
  kept(): readonly Touch[];
}

/** Forgets as the correlator does. Amortised, a fact costs as much as folding it. */
export function makeSharedFacts(rule: CompositeRule): SharedFacts {
  let touches: Touch[] = [];
  let mostKept: number = sharedFactsKept;
  return {
    keep(touch, nowMs) {
      touches.push(touch);
      if (touches.length <= mostKept) return;
      const facts = touches.map(({ fact }) => fact);
      const ids = new Set(
        factsOfState(prune(rule, fold(newState(rule, {}), facts), nowMs)).map(({ id }) => id),
      );
      touches = touches.filter(({ fact }) => ids.has(fact.id));
      mostKept = Math.max(sharedFactsKept, 2 * touches.length);
    },
    kept: () => touches,
  };
}
