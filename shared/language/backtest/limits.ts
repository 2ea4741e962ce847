import { hourMs, minuteMs } from '../../time.ts';
import { languageLimits } from '../limits.ts';

/** Bounds of a backtest. Each is inclusive: n is accepted, n + 1 refused. */
export const backtestLimits = {
  /** Documents and events that the service looks at, unless more are asked for. */
  items: 2_000_000,
  hosts: 10_000,
  /** How far back: events are kept no longer. */
  sinceMs: languageLimits.eventWindowMs,
  /** How far back samples are kept. */
  samplesKeptMs: languageLimits.sampleWindowMs,
  /** Instances of all composites, each with its state in memory. */
  instances: 100_000,
  /** Raises, clears and occurrences that the rules said, and as many that they really said. */
  statements: 200_000,
  /** Stretches without data, of all instances. */
  stretches: 200_000,
  /** Instants of the correlator between two times up to which all facts are known. */
  instants: 10_000_000,
  /** Raises from before the time that were still open then. */
  openBefore: 10_000,
  /** A time without data up to the end is told only if it is longer: less may be on its way. */
  settlingMs: 3 * minuteMs,
  /** How long after its first sample a document may have been built: so far behind what was told the correlator stays. */
  builtWithinMs: hourMs,
  /** One line of a file of facts: a page of documents has about a million. */
  lineChars: 16_000_000,
} as const;
