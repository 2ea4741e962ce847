import type { Rule, Unless } from '../artifact.ts';
import type { Interval } from './facts.ts';

/** What the gates of one instance remember between raises. Plain JSON, at most `max` of `max_raises` times and one. */
export interface GateState {
  /** Times of the published raises that can still matter, in order. */
  readonly publishedMs: readonly number[];
}

/** An episode that would be published: raised at `tMs`, active until `endMs`, that time outside; absent while it is open. */
export interface Raise {
  readonly tMs: number;
  readonly endMs?: number;
}

export type Verdict =
  | { readonly kind: 'publish' }
  | { readonly kind: 'muted'; readonly reason: 'cooldown' | 'max-raises' | 'unless' }
  /** Ask again at `untilMs`, or when the suppressor or the episode changes; Infinity if only such a change can decide. */
  | { readonly kind: 'wait'; readonly untilMs: number };

export const nothingPublished: GateState = { publishedMs: [] };

/**
 * Whether a raise is published, by all that is known at `nowMs`. The caller stores a verdict other than `wait` and never
 * asks again: gates are not revised. `suppressor` holds when the event of `unless` is active, in any order. A raise that
 * comes out of order is judged by the latest times alone. Cost: linear in the suppressor's intervals, which it sorts.
 */
export function decideGates(
  rule: Rule,
  state: GateState,
  raise: Raise,
  suppressor: readonly Interval[],
  nowMs: number,
): { readonly verdict: Verdict; readonly state: GateState } {
  const verdict = limitVerdict(rule, state, raise.tMs) ?? unlessVerdict(rule, raise, suppressor, nowMs);
  return { verdict, state: verdict.kind === 'publish' ? published(rule, state, raise.tMs) : state };
}

/** Differences are inclusive: a raise exactly `cooldown` after the last one, or `per` after the first of `max`, is free. */
function limitVerdict(
  { cooldownMs, maxRaises }: Rule,
  { publishedMs }: GateState,
  tMs: number,
): Verdict | undefined {
  const sinceLastMs = tMs - (publishedMs.at(-1) ?? Number.NEGATIVE_INFINITY);
  if (cooldownMs !== undefined && sinceLastMs < cooldownMs) return { kind: 'muted', reason: 'cooldown' };
  if (maxRaises === undefined) return undefined;
  const inSpan = publishedMs.filter((each) => tMs - maxRaises.perMs < each && each <= tMs);
  return inSpan.length < maxRaises.max ? undefined : { kind: 'muted', reason: 'max-raises' };
}

function unlessVerdict(
  { unless }: Rule,
  { tMs, endMs }: Raise,
  suppressor: readonly Interval[],
  nowMs: number,
): Verdict {
  const freeMs = unless === undefined ? tMs : freeTime(unless, tMs, suppressor);
  if (freeMs === tMs) return { kind: 'publish' };
  const decidedMs = Math.min(freeMs, endMs ?? Number.POSITIVE_INFINITY);
  if (nowMs < decidedMs) return { kind: 'wait', untilMs: decidedMs };
  return decidedMs === endMs ? { kind: 'muted', reason: 'unless' } : { kind: 'publish' };
}

/** When nothing holds a raise back any more: the raise itself if nothing ever does, Infinity while the suppressor has no end. */
function freeTime({ waitMs, extendMs }: Unless, tMs: number, suppressor: readonly Interval[]): number {
  let freeMs: number | undefined;
  const stretches = suppressor.filter(({ startMs, endMs }) => startMs < endMs);
  for (const { startMs, endMs } of stretches.sort((a, b) => a.startMs - b.startMs)) {
    if (startMs > (freeMs ?? tMs + waitMs)) break;
    const heldUntilMs = endMs + extendMs;
    if (heldUntilMs > (freeMs ?? tMs)) freeMs = heldUntilMs;
  }
  return freeMs ?? tMs + waitMs;
}

function published({ cooldownMs, maxRaises }: Rule, state: GateState, tMs: number): GateState {
  if (cooldownMs === undefined && maxRaises === undefined) return state;
  const times = [...state.publishedMs, tMs].sort((a, b) => a - b);
  return { publishedMs: times.slice(-(maxRaises?.max ?? 1)) };
}
