import { hourMs, minuteMs } from '../time.ts';

/** Bounds of the correlator. Each is inclusive: n is kept, n + 1 is not. */
export const correlatorLimits = {
  /** How old a fact may be at its receipt, beyond the lateness, to change what was decided. */
  reviseMs: hourMs,
  /** How far a fact may fall behind facts that were received later, on its way through queues and retries. */
  deliveryMs: 15 * minuteMs,
  /** Child episodes in one instance's state. */
  facts: 500,
  /** The same facts as JSON text: an item of the table holds 400 KB. */
  factsChars: 250_000,
  /** Episodes of the composite itself that may still be revised. */
  published: 100,
  /** Ids of forgotten child episodes, so that a redelivered raise does not open them again. */
  ended: 50,
  /** How often one execution waits again before it hands over to a fresh one; its history is bounded at AWS. */
  rearms: 1_000,
} as const;
