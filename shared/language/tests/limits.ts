import { dayMs, minuteMs } from '../../time.ts';

/** Bounds of tests of rules. Each is inclusive: n is accepted, n + 1 refused. */
export const testLimits = {
  /** Tests of all files. */
  tests: 500,
  nameChars: 200,
  rules: 100,
  hosts: 100,
  /** Lines of one list of a test: `given`, `expect`, `explain`. */
  lines: 500,
  /** Latest time of a line. */
  timeMs: 7 * dayMs,
  /** Samples that the lines of one test make. */
  samples: 100_000,
  /** Receipts of documents of all hosts of one test, where a rule reads them. */
  heartbeats: 5_000,
  /** Instances that one failure of a test explains. */
  explanations: 3,
  /** Instants at which the correlator of one run works: facts that arrive, deadlines that fall. */
  instants: 20_000,
  /** Runs of each kind beside the one in the given order. */
  variantsOfKind: 3,
  /** How late a fact of a variant may be received. */
  delayMs: 10 * minuteMs,
  /** How late a fact, once received, may be delivered: less than what the correlator allows for. */
  deliveryMs: 10 * minuteMs,
} as const;
