import type { Truth } from '../kleene.ts';
import type { Hold } from './phase.ts';

/** The hold when its condition is looked at: true begins it, false ends it, unknown leaves it as it is. */
export function lookedAt(hold: Hold | undefined, truth: Truth, tMs: number): Hold | undefined {
  if (truth === false) return undefined;
  return truth === true && !hold ? { startMs: tMs, trueMs: 0, unknownMs: 0 } : hold;
}

/**
 * The hold after a time in which its condition, true or unknown, did not change. Unknown time is not counted, and ends the
 * hold where it grows longer than `gapMs`.
 */
export function after(hold: Hold, truth: Truth, durationMs: number, gapMs: number): Hold | undefined {
  if (truth === true) return { startMs: hold.startMs, trueMs: hold.trueMs + durationMs, unknownMs: 0 };
  const unknownMs = hold.unknownMs + durationMs;
  return unknownMs > gapMs ? undefined : { startMs: hold.startMs, trueMs: hold.trueMs, unknownMs };
}
