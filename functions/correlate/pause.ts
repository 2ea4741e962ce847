const firstPauseMs = 40;

/** Longest pause before another attempt to write: `settleAttempts` of them take a fraction of a function's time-out. */
export const pauseMaxMs = 500;

/** How long to wait after `attempt` (0, 1, ...) failed attempts, in ms; `random` is in [0, 1). */
export function pauseMs(attempt: number, random: number): number {
  return random * Math.min(pauseMaxMs, firstPauseMs * 2 ** attempt);
}
