import type { TocsinEvent } from '../../facts/event.ts';
import type { CompositeRule } from '../artifact.ts';
import { testLimits } from './limits.ts';
import { type CorrelatorWorld, type Delivery, type Instance, openCorrelator } from './open-correlator.ts';

/** What the correlator knows beside events, in a run whose end is known. */
export interface Surroundings extends CorrelatorWorld {
  /** When rules over hosts or samples look again: at the start, at each change of hosts, as often as samples are read; in order. */
  readonly looksMs: readonly number[];
  /** The clock stops then. */
  readonly untilMs: number;
}

export interface CorrelatorRun {
  /** What the composites published, in that order. */
  readonly events: readonly TocsinEvent[];
  readonly instances: readonly Instance[];
  /** False if `testLimits.instants` were not enough. */
  readonly isSettled: boolean;
}

/**
 * Runs composites on a virtual clock, from delivery to delivery and from deadline to deadline. `rules` have their effective
 * lateness. At one instant the lower composites decide first. `spread` tells when what a composite publishes at a time is
 * delivered; `[nowMs]` is at once.
 */
export function runCorrelator(
  rules: readonly CompositeRule[],
  given: readonly Delivery[],
  spread: (event: TocsinEvent, nowMs: number) => readonly number[],
  surroundings: Surroundings,
): CorrelatorRun {
  const { looksMs, untilMs } = surroundings;
  const correlator = openCorrelator(rules, spread, surroundings);
  const { events, isOver } = correlator.advance({ given, looksMs, untilMs, instants: testLimits.instants });
  return { events, instances: correlator.instances(), isSettled: isOver };
}
