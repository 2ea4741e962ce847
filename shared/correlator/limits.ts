import type { CompositeRule } from '../language/artifact.ts';
import { dayMs, hourMs, minuteMs } from '../time.ts';

/** Bounds of the correlator. Each is inclusive: n is kept, n + 1 is not. */
export const correlatorLimits = {
  /** How old a fact may be at its receipt, beyond the lateness, to revise; where a rule does not say. */
  reviseMs: hourMs,
  /** How far a fact may fall behind facts that were received later, on its way through queues and retries. */
  deliveryMs: 15 * minuteMs,
  /** How long a clear is kept whose raise did not come, so that the raise opens nothing when it comes. */
  orphanMs: dayMs,
  /**
   * Facts in one instance's state: episodes, occurrences, changes of members, and ids of what came too late. 100,000 members
   * fit with one change in two; in memory they take about 4 KB each while they are decided.
   */
  facts: 150_000,
  /** The same facts as JSON text, about; a usual one has 200 characters. */
  factsChars: 48_000_000,
  /** The same for the facts of a rule that lack labels of its `by`, which every new instance of it reads. */
  sharedFacts: 5_000,
  sharedFactsChars: 2_000_000,
  /** Episodes and occurrences of the composite itself that may still be revised. */
  published: 100,
  /** Raises that wait for `unless`, each a whole event; of more the newest are muted at once. */
  held: 5,
  /** How often one execution waits again before it hands over to a fresh one; its history is bounded at AWS. */
  rearms: 1_000,
} as const;

export type CorrelatorLimits = { readonly [K in keyof typeof correlatorLimits]: number };

/** How old a fact may be at its receipt to be taken as it is. */
export function latestMs({
  late,
  latenessMs,
  reviseLimitMs = correlatorLimits.reviseMs,
}: CompositeRule): number {
  return latenessMs + (late === 'ignore' ? 0 : reviseLimitMs);
}
