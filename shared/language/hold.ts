import type { Truth } from './kleene.ts';

/** A running hold: how long its condition is known to have been true since `startMs`. Plain JSON. */
export interface Hold {
  /** Wall time at which the condition became true. */
  readonly startMs: number;
  /** Known-true time; unknown time is not counted. */
  readonly trueMs: number;
  /** The present stretch of unknown time; 0 while the condition is known. */
  readonly unknownMs: number;
}

/** A stretch of time over which a condition has one value; `durationMs` 0 is a look at one instant. */
export interface Stretch {
  readonly truth: Truth;
  readonly fromMs: number;
  readonly durationMs: number;
}

/**
 * The hold after a stretch. True starts it or goes on; false ends it; unknown keeps it for at most `maxGapMs`
 * (inclusive) and counts nothing.
 */
export function continueHold(hold: Hold | undefined, stretch: Stretch, maxGapMs: number): Hold | undefined {
  const { truth, fromMs, durationMs } = stretch;
  if (truth === false) return undefined;
  if (truth === true) {
    return {
      startMs: hold?.startMs ?? fromMs,
      trueMs: (hold?.trueMs ?? 0) + durationMs,
      unknownMs: 0,
    };
  }
  if (!hold || durationMs === 0) return hold;
  const unknownMs = hold.unknownMs + durationMs;
  return unknownMs > maxGapMs ? undefined : { ...hold, unknownMs };
}

/** True once the known-true time has reached `holdMs` (inclusive). */
export function isHeld(hold: Hold | undefined, holdMs: number): hold is Hold {
  return hold !== undefined && hold.trueMs >= holdMs;
}
