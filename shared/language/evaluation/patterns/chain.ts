import type { Consumed } from '../facts.ts';
import { firstIndex, type PatternFact } from './pattern-facts.ts';

/** What a chain of steps is looked for with. */
export interface ChainSearch {
  /** The facts of each step, in order. */
  readonly steps: readonly (readonly PatternFact[])[];
  /** The fact of the last step. */
  readonly last: PatternFact;
  /** The first step is not before this time. */
  readonly fromMs: number;
  readonly consumed?: Consumed;
}

/** Each step at its earliest time after the one before it; undefined if they do not fit before the last. */
export function strictChain({
  steps,
  last,
  fromMs,
  consumed,
}: ChainSearch): readonly PatternFact[] | undefined {
  const chain: PatternFact[] = [];
  let afterMs = fromMs;
  for (const facts of steps.slice(0, -1)) {
    const fact = facts[firstIndex(facts, afterMs, consumed)];
    if (!fact || fact.tMs >= last.tMs) return undefined;
    chain.push(fact);
    afterMs = fact.tMs + 1;
  }
  return [...chain, last];
}
