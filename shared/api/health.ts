import { minuteMs } from '../time.ts';
import type { DeadLetterQueueName } from './dead-letter-queues.ts';

/** From here on, inclusive, a figure is a problem. Alarms have limits of their own (`infra/constructs/alarms.ts`), some wider. */
export const healthLimits = {
  /** Three canaries in a row did not come back. */
  canaryAgeMs: 4 * minuteMs,
  publishLagMs: minuteMs,
  /** So late is a wake-up that the sweep should have made good. */
  timerLateMs: 3 * minuteMs,
  /** Overdue timers are counted up to here. */
  timersCounted: 500,
  stuckCounted: 100,
  /** Three runs of the reconciler were missed. */
  reconciledAgeMs: 20 * minuteMs,
  /** Three runs of the reconciler did not catch up: right after a run that did it is 10 minutes behind, before the next one 15. */
  reconcilerLagMs: 30 * minuteMs,
} as const;

/** `GET /v1/health`: whether what is stored reaches whom it concerns. `null`: unknown, which is a problem as well. */
export interface HealthAnswer {
  readonly isHealthy: boolean;
  readonly checkedAtMs: number;
  /** In words what is wrong; empty if nothing is. */
  readonly problems: readonly string[];
  /**
   * An event of Tocsin's own that goes through store, stream, publication, bus, queue and correlator each minute. `ageMs`: since
   * the last one that came back was stored, at best a minute. `travelMs`: how long it took.
   */
  readonly canary: { readonly ageMs: number | null; readonly travelMs: number | null };
  /** From the store to the correlator's queue, of that same canary. */
  readonly publishLagMs: number | null;
  /** Wake-ups later than `healthLimits.timerLateMs`; `healthLimits.timersCounted` or more are told as that many. */
  readonly overdueTimers: number;
  /** Instances whose state cannot be read, or whose wake-ups fail; `healthLimits.stuckCounted` or more are told as that many. */
  readonly stuckInstances: number;
  readonly deadLetters: readonly { readonly queue: DeadLetterQueueName; readonly waiting: number }[];
  /**
   * `lagMs`: all that was stored under ids older than this has been compared once. `published`: events that the last run found
   * stored and never published.
   */
  readonly reconciler: {
    readonly ageMs: number | null;
    readonly lagMs: number | null;
    readonly published: number | null;
  };
}
