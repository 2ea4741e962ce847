import { hashText } from '../facts/ids.ts';
import { correlatorLimits } from './limits.ts';
import type { Timer } from './state.ts';

export interface Arming {
  /** What the state keeps. */
  readonly timer?: Timer;
  /** The execution to start after the state is written. */
  readonly start?: Timer;
}

/** A new execution that waits for `atMs`. */
export function newTimer(atMs: number, attempt: number): Timer {
  return { atMs, attempt, startMs: atMs, rearms: 0 };
}

/** The name of a timer's execution: base-32 SHA-256 of (instance, what it first waited for, attempt). */
export function executionName(instance: string, timer: Timer): string {
  return hashText(['timer', instance, timer.startMs, timer.attempt], 40);
}

/**
 * After a fact: an armed timer stays unless the deadline is earlier; it decides again when it fires. An execution that
 * has waited `correlatorLimits.rearms` times is replaced, because its history may not grow without end.
 */
export function armAfterFacts(timer: Timer | undefined, deadlineMs: number | undefined): Arming {
  if (deadlineMs === undefined) return timer === undefined ? {} : { timer };
  const isWorn = timer !== undefined && timer.rearms >= correlatorLimits.rearms;
  if (timer !== undefined && timer.atMs <= deadlineMs && !isWorn) return { timer };
  const armed = newTimer(deadlineMs, 0);
  return { timer: armed, start: armed };
}

/**
 * After a wake-up of the execution that was started for `startMs`: it waits on if it is the armed one, or if none waits
 * for this deadline; otherwise it ends, because another one waits. Repeating it after a crash gives the same.
 */
export function armAfterWake(
  startMs: number,
  timer: Timer | undefined,
  deadlineMs: number | undefined,
): Timer | undefined {
  const own = timer?.startMs === startMs ? timer : undefined;
  if (deadlineMs === undefined) return own === undefined ? timer : undefined;
  if (own === undefined && timer !== undefined && timer.atMs <= deadlineMs) return timer;
  if (own?.atMs === deadlineMs) return own;
  return { atMs: deadlineMs, attempt: own?.attempt ?? 0, startMs, rearms: (own?.rearms ?? 0) + 1 };
}

/** A second try for a timer that is overdue: at once. */
export function armAgain(timer: Timer, nowMs: number): Timer {
  return newTimer(nowMs, timer.attempt + 1);
}
