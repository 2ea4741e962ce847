import type { TocsinEvent } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { type Change, differences } from './differences.ts';
import { prune } from './prune.ts';
import type { InstanceState, Published } from './state.ts';
import { type Episode, episodesOf } from './timeline.ts';

/** Why a decision is what it is: what changed, or what is awaited until when. */
export type Reason =
  | Change
  | { readonly kind: 'awaits'; readonly transition: 'raised' | 'cleared'; readonly atMs: number };

export interface Decision {
  /** The same object if nothing changed. */
  readonly state: InstanceState;
  /** What has to be stored together with the state. */
  readonly events: readonly TocsinEvent[];
  /** When to decide again although no fact arrives; absent if only a fact can change anything. */
  readonly nextDeadlineMs?: number;
  readonly reasons: readonly Reason[];
}

/**
 * Decides all up to `nowMs - rule.latenessMs`, that time inside; `latenessMs` must be the effective one. The settled
 * result depends on the facts alone, not on when or how often this is called. Idempotent.
 */
export function decide(rule: CompositeRule, state: InstanceState, nowMs: number): Decision {
  const current = state.decidedBy?.hash === rule.hash ? state : adopt(rule, state, nowMs);
  const decidedMs = nowMs - rule.latenessMs;
  const episodes = episodesOf(rule, current);
  const due = episodes
    .filter((episode) => episode.raisedMs <= decidedMs)
    .map((each) => until(each, decidedMs));
  const rMs = Math.max(nowMs, current.saidMs + 1);
  const { published, events, changes } = differences(rule, current, due, rMs);
  const saidMs = Math.max(current.saidMs, ...events.map((event) => event.r));
  const said = events.length === 0 ? current : { ...current, published, saidMs };
  const next = transitionsOf(episodes).find(({ atMs }) => atMs > decidedMs);
  return {
    state: prune(rule, said, nowMs),
    events,
    ...(next !== undefined && { nextDeadlineMs: next.atMs + rule.latenessMs }),
    reasons: next === undefined ? changes : [...changes, { kind: 'awaits', ...next }],
  };
}

function until(episode: Episode, decidedMs: number): Episode {
  const { startMs, raisedMs, clearedMs } = episode;
  return clearedMs !== undefined && clearedMs > decidedMs ? { startMs, raisedMs } : episode;
}

/** By time; episodes follow each other. */
function transitionsOf(
  episodes: readonly Episode[],
): ReadonlyArray<{ readonly transition: 'raised' | 'cleared'; readonly atMs: number }> {
  return episodes.flatMap(({ raisedMs, clearedMs }) => [
    { transition: 'raised' as const, atMs: raisedMs },
    ...(clearedMs === undefined ? [] : [{ transition: 'cleared' as const, atMs: clearedMs }]),
  ]);
}

/**
 * An edited rule takes over: an open episode goes on from now and ends by the new condition; what is over is not
 * judged again.
 */
function adopt(rule: CompositeRule, state: InstanceState, nowMs: number): InstanceState {
  const { hash, emit, severity } = rule;
  const { published, ...rest } = { ...state, decidedBy: { hash, emit, severity } };
  if (state.decidedBy === undefined) return { ...rest, published };
  const open = published.find((each) => each.clear === undefined && !each.isVoid);
  if (open !== undefined)
    return { ...rest, published: [open], base: { atMs: nowMs, phase: openPhase(open) } };
  const lastMs = Math.max(0, ...published.map((each) => each.clear?.tMs ?? 0), state.base?.atMs ?? 0);
  const idle = { ...rest, published: [] };
  return lastMs === 0 ? idle : { ...idle, base: { atMs: lastMs, phase: { kind: 'idle' } } };
}

function openPhase(open: Published): { kind: 'open'; startMs: number; raisedMs: number } {
  return { kind: 'open', startMs: open.startMs, raisedMs: open.raise.tMs };
}
