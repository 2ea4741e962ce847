import type { Consumed, Match } from './facts.ts';

/** How long a condition is known to have been true since `startMs`, up to the base that holds it. */
export interface Hold {
  readonly startMs: number;
  /** Known-true time; unknown time is not counted. */
  readonly trueMs: number;
  /** The present stretch of unknown time; 0 while the condition is known. */
  readonly unknownMs: number;
}

/** Where a rule stands. `startMs` of what is open is the begin of its condition, `raisedMs` when its hold was reached. */
export type Phase =
  | { readonly kind: 'idle' }
  /** Cleared by a `clear` of its own while `when` was still true: `when` must be known false before it may raise again. */
  | { readonly kind: 'spent' }
  | { readonly kind: 'holding'; readonly hold: Hold }
  | { readonly kind: 'open'; readonly startMs: number; readonly raisedMs: number; readonly clearing?: Hold };

/**
 * Where an instance stands just before `atMs`: all before is decided and forgotten, that time itself is not. Plain JSON.
 * `Base` and the facts that `retain` keeps give the same future as all facts.
 */
export interface Base {
  readonly atMs: number;
  readonly phase: Phase;
  /** Of `missing: unknown-event`: the episode `<EMIT>_UNKNOWN`. Absent: idle. */
  readonly unknownPhase?: Phase;
  /** Of an occurrence rule over a truth: the last value that was known. Absent: false. */
  readonly wasTrue?: true;
  readonly consumed: Readonly<Record<string, Consumed>>;
}

/** An episode of the rule: open in `[raisedMs, clearedMs)`. Absent `clearedMs`: it was open at the end of the span. */
export interface Episode {
  readonly startMs: number;
  readonly raisedMs: number;
  /** When the condition of the clear began. */
  readonly sinceMs?: number;
  readonly clearedMs?: number;
  /** Why it ended: the condition, the host left, or the hours ended under `during_end: clear`. */
  readonly reason?: 'condition-ended' | 'left' | 'during-ended';
}

/** All that a rule says in a span, in order of time. What was open at the base comes first. */
export interface Timeline {
  readonly episodes: readonly Episode[];
  /** Of `missing: unknown-event`. */
  readonly unknownEpisodes: readonly Episode[];
  /** Of an occurrence rule: one event for each. */
  readonly occurrences: readonly Match[];
  /** Where it stands after the span: `next.atMs` is `untilMs + 1`. */
  readonly next: Base;
  /** The first time after the span at which something happens if no fact comes, within the look-ahead. */
  readonly nextMs?: number;
}

export const idle: Phase = { kind: 'idle' };
export const spent: Phase = { kind: 'spent' };
