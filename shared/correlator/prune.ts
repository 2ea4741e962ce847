import type { CompositeRule } from '../language/artifact.ts';
import { endOf, intervalOf } from './child.ts';
import { correlatorLimits } from './limits.ts';
import type { ChildEpisode, InstanceState, Published } from './state.ts';
import { phaseBefore } from './timeline.ts';

/**
 * Forgets what can no longer change a decision: child episodes that ended longer than lateness, revise limit and
 * time of delivery before the newest receipt. Exact, because the phase at that time is kept. Beyond a limit of size younger ones go as well,
 * oldest end first, as far as they are decided (late facts can then revise less); after that the newest raises go, and
 * `dropped` counts them. Returns the same object if there was nothing to forget.
 */
export function prune(rule: CompositeRule, state: InstanceState, nowMs: number): InstanceState {
  const decidedMs = nowMs - rule.latenessMs;
  const { reviseMs, deliveryMs } = correlatorLimits;
  const settledMs = state.heardMs - rule.latenessMs - reviseMs - deliveryMs;
  const wantedMs = Math.max(settledMs, crowdedUntil(state), publishedUntil(state.published));
  return dropNewest(forgetUntil(rule, state, Math.min(wantedMs, decidedMs)));
}

/** Nothing is open or awaited: the state may expire. */
export function isIdle(state: InstanceState): boolean {
  return (
    state.timer === undefined &&
    !state.children.some((child) => intervalOf(child)?.endMs === Number.POSITIVE_INFINITY) &&
    !state.published.some(isOpen)
  );
}

function forgetUntil(rule: CompositeRule, state: InstanceState, atMs: number): InstanceState {
  if (atMs <= (state.base?.atMs ?? 0)) return state;
  const children = state.children.filter((child) => endOf(child) > atMs);
  const published = state.published.filter((each) => isOpen(each) || lastOf(each) >= atMs);
  if (children.length === state.children.length && published.length === state.published.length) return state;
  const rest = { ...state, ...endedOf(state, atMs), children, published };
  // Before the first child that was ever active there is nothing to be remembered, not even that nothing held.
  const isBegun = state.base !== undefined || state.children.some((child) => hasBegun(child, atMs));
  return isBegun ? { ...rest, base: { atMs, phase: phaseBefore(rule, state, atMs) } } : rest;
}

function hasBegun(child: ChildEpisode, atMs: number): boolean {
  const interval = intervalOf(child);
  return interval !== undefined && interval.startMs < atMs;
}

function isOpen(published: Published): boolean {
  return published.clear === undefined && published.isVoid !== true;
}

/** Until when a published episode may still be revised or come again under its id. */
function lastOf({ clear, startMs, isVoid }: Published): number {
  return isVoid ? startMs : (clear?.tMs ?? Number.POSITIVE_INFINITY);
}

/** Remembers by id what is forgotten; when there are too many, by receive time alone. */
function endedOf(state: InstanceState, atMs: number): Pick<InstanceState, 'ended' | 'endedBeforeMs'> {
  const gone = state.children
    .filter((child) => endOf(child) <= atMs)
    .map((child) => ({ episode: child.episode, rMs: heardOf(child) }));
  const all = [...state.ended, ...gone].sort((a, b) => a.rMs - b.rMs || (a.episode < b.episode ? -1 : 1));
  const excess = Math.max(0, all.length - correlatorLimits.ended);
  const endedBeforeMs = Math.max(state.endedBeforeMs, all[excess - 1]?.rMs ?? 0);
  return { ended: all.slice(excess), endedBeforeMs };
}

function heardOf({ raise, clear, voidMs }: ChildEpisode): number {
  return Math.max(raise?.rMs ?? 0, clear?.rMs ?? 0, voidMs ?? 0);
}

/** Until when children have to be forgotten for the rest to fit; 0 if all fit. */
function crowdedUntil(state: InstanceState): number {
  const byEnd = state.children.toSorted((a, b) => compare(endOf(a), endOf(b)));
  const excess = excessOf(byEnd);
  const ends = byEnd.slice(0, excess).map(endOf).filter(Number.isFinite);
  return ends.at(-1) ?? 0;
}

function publishedUntil(published: readonly Published[]): number {
  const lasts = published.filter((each) => !isOpen(each)).map(lastOf);
  const excess = published.length - correlatorLimits.published;
  const last = lasts.sort(compare)[Math.min(excess, lasts.length) - 1];
  return excess > 0 && last !== undefined ? last + 1 : 0;
}

function dropNewest(state: InstanceState): InstanceState {
  const byRaise = state.children.toSorted(
    (a, b) => compare(raisedOf(b), raisedOf(a)) || (a.episode < b.episode ? 1 : -1),
  );
  const excess = excessOf(byRaise);
  if (excess === 0) return state;
  const gone = new Set(byRaise.slice(0, excess));
  const children = state.children.filter((child) => !gone.has(child));
  return { ...state, children, dropped: state.dropped + excess };
}

function raisedOf(child: ChildEpisode): number {
  return child.raise?.tMs ?? endOf(child);
}

/** How many children at the head of a list are too many. */
function excessOf(children: readonly ChildEpisode[]): number {
  let chars = 0;
  let kept = 0;
  for (const child of children.toReversed()) {
    chars += JSON.stringify(child).length + 1;
    if (kept === correlatorLimits.facts || chars > correlatorLimits.factsChars) break;
    kept++;
  }
  return children.length - kept;
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
