import type { EventValue } from '../../../shared/facts/event.ts';
import type { Environment, Match } from '../../../shared/language/evaluation/facts.ts';
import type { Episode } from '../../../shared/language/evaluation/phase.ts';

/** All that a rule says from the begin of its instance to the end of a span. What is still open has no `clearedMs`. */
export interface Outcome {
  readonly episodes: readonly Episode[];
  readonly unknownEpisodes: readonly Episode[];
  readonly occurrences: readonly Match[];
}

/** What the oracle reads of an environment: all but how far a former evaluation has come. */
export type View = Omit<Environment, 'consumed'>;

/** Unknown is undefined. */
export type Value = EventValue | undefined;

/** What is not finite is unknown. */
export function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
