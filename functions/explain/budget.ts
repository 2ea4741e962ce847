import type { Clock } from '../../shared/time.ts';

/** What one request may still read. */
export interface Budget {
  readonly isOver: () => boolean;
  /** Events that may still be taken. */
  left: number;
}

/** `readMs` from now on. */
export function makeBudget(clock: Clock, events: number, readMs: number): Budget {
  const endMs = clock() + readMs;
  return { left: events, isOver: () => clock() >= endMs };
}
