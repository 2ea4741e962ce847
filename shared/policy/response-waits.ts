import { hourMs, minuteMs, secondMs } from '../time.ts';

/** Every bound in time of a response; a wait has failed when it has lasted *longer* than its bound. */
export const waits = {
  /** How long a lease lasts from its last renewal; each call of a step renews it. */
  leaseMs: 5 * minuteMs,
  /** For a lease that another response holds. */
  leaseBusyMs: 10 * minuteMs,
  leaseBusyPollMs: 15 * secondMs,
  createMs: 2 * minuteMs,
  attachMs: 3 * minuteMs,
  detachMs: 3 * minuteMs,
  /** EC2's listing of volumes may lag this far behind a creation. */
  listingLagMs: 30 * secondMs,
  /** A host must start a command within this time... */
  commandMs: 5 * minuteMs,
  /** ...and its answer may take this much longer. */
  commandAnswerMs: 2 * minuteMs,
  commandPollMs: 3 * secondMs,
  verifyPollMs: 5 * secondMs,
  /** All of a compensation, from its begin or from the end of the kill switch. */
  compensateMs: 30 * minuteMs,
  killSwitchMs: 1 * hourMs,
  killSwitchPollMs: 30 * secondMs,
  volumePollMinMs: 2 * secondMs,
  volumePollMaxMs: 15 * secondMs,
} as const;

/** The pause before a volume is looked at again: half of the time waited so far, within the named bounds. */
export function volumePollMs(waitedMs: number): number {
  return Math.min(Math.max(waitedMs / 2, waits.volumePollMinMs), waits.volumePollMaxMs);
}
