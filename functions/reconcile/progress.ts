import { dayMs, hourMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateStore } from '../ports/stores.ts';

/** Times of ids in `[fromMs, toMs)`, within one hour of UTC; `after`: all from this id on has been compared. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly after?: string;
}

/** Each pass as the span that it did last. */
export interface Progress {
  /** What was stored before the first run ever has no notes and is let be. */
  readonly sinceMs: number;
  readonly recent: Span;
  readonly deep: Span;
}

/** Body at `stateKeys.reconciled()`. */
export interface ReconciledRecord extends Progress {
  readonly v: 1;
  readonly ranAtMs: number;
  /** Events that the last run found and published. */
  readonly published: number;
}

/** How far back events under old ids are looked for: a host keeps events for 7 days. */
export const deepMs = 8 * dayMs;

export async function readProgress(state: Pick<StateStore, 'get'>, nowMs: number): Promise<Progress> {
  const item = await state.get<ReconciledRecord>(stateKeys.reconciled());
  if (item !== undefined) return item.body;
  const none = { fromMs: nowMs, toMs: nowMs };
  return { sinceMs: nowMs, recent: none, deep: none };
}

export async function writeProgress(
  state: Pick<StateStore, 'put'>,
  { sinceMs, recent, deep }: Progress,
  ranAtMs: number,
  published: number,
): Promise<void> {
  const body: ReconciledRecord = { v: 1, sinceMs, recent, deep, ranAtMs, published };
  await state.put({ key: stateKeys.reconciled(), body, expected: 'any' });
}

/** What is left of the span before, else the next one, which ends with its hour or at `untilMs`; undefined: none yet. */
export function recentSpan({ recent }: Progress, untilMs: number): Span | undefined {
  if (recent.after !== undefined) return recent;
  const fromMs = recent.toMs;
  return fromMs < untilMs ? { fromMs, toMs: Math.min(endOfHour(fromMs), untilMs) } : undefined;
}

/** Before this the recent pass has compared all; of a span that is not done nothing counts, as it goes from the newest on. */
export function comparedUntilMs({ recent }: Pick<Progress, 'recent'>): number {
  return recent.after === undefined ? recent.toMs : recent.fromMs;
}

/** What `recentSpan` is, for the hours that the recent pass has left behind, from the oldest on, and at the end again from there. */
export function deepSpan({ sinceMs, recent, deep }: Progress, nowMs: number): Span | undefined {
  const oldestMs = Math.max(sinceMs, nowMs - deepMs);
  const untilMs = endOfHour(recent.fromMs) - hourMs;
  if (deep.after !== undefined && deep.toMs > oldestMs) return deep;
  const isOver = deep.toMs >= untilMs || deep.toMs < oldestMs;
  const fromMs = isOver ? oldestMs : deep.toMs;
  return fromMs < untilMs ? { fromMs, toMs: endOfHour(fromMs) } : undefined;
}

function endOfHour(tMs: number): number {
  return (Math.floor(tMs / hourMs) + 1) * hourMs;
}
