import { minuteMs, secondMs } from '../shared/time.ts';

export const uplinkLimits = {
  retryLeastMs: secondMs,
  retryMostMs: 5 * minuteMs,
  /** After a refusal of the host itself: nothing helps but a person. */
  refusedMs: 5 * minuteMs,
  /** From one document of the backlog to the next, so that an outage's end is no storm. */
  backlogPauseMs: 250,
  /** Documents sent while the agent stops; the others wait on the disk. */
  lastDocuments: 5,
} as const;

/**
 * How long to wait after `failures` failures in a row, the present one not counted. Full jitter: `random`, in `[0, 1)`, of a bound
 * that begins at twice the least wait and doubles with each.
 */
export function backoffMs(failures: number, random: number): number {
  const { retryLeastMs, retryMostMs } = uplinkLimits;
  const boundMs = Math.min(retryMostMs, retryLeastMs * 2 ** (failures + 1));
  return Math.max(retryLeastMs, random * boundMs);
}
