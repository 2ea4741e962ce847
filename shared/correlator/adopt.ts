import type { TocsinEvent } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { clearsOf } from './end.ts';
import { restart } from './restart.ts';
import type { InstanceState, Published } from './state.ts';
import { isOpen, lastMs } from './wanted.ts';

/**
 * An edited rule takes over; what is over is not judged again. `on_change: keep`: what is open goes on from now and ends by
 * the new condition. `clear`: it ends, and all is judged from now on. `restart`: as `clear`, and gates forget as well. What the
 * new rule cannot go on with, because it is of another kind or emits another type, ends in any case. Returns the same state if
 * the rule is the one that was decided with last.
 */
export function adopt(
  rule: CompositeRule,
  state: InstanceState,
  nowMs: number,
): { readonly state: InstanceState; readonly events: readonly TocsinEvent[] } {
  const { hash, emit, severity, kind } = rule;
  if (state.decidedBy?.hash === hash) return { state, events: [] };
  const decidedBy = { hash, emit, severity, ...(kind && { kind }) };
  if (state.decidedBy === undefined) return { state: { ...state, decidedBy }, events: [] };
  const open = state.published.filter(isOpen);
  const kept = open.filter((each) => isKept(rule, state, each));
  const events = clearsOf(
    state,
    open.filter((each) => !kept.includes(each)),
    'rule-changed',
    nowMs,
  );
  const saidMs = Math.max(state.saidMs, ...events.map(({ r }) => r));
  const overMs = overSince(state);
  const atMs = open.length > 0 ? Math.max(nowMs, overMs, ...events.map(({ r }) => r)) : overMs;
  const { gates, ...rest } = atMs === 0 ? state : restart(state, kept, atMs, rule);
  const keepsGates = gates !== undefined && rule.onChange !== 'restart';
  return { state: { ...rest, decidedBy, saidMs, ...(keepsGates && { gates }) }, events };
}

function isKept(rule: CompositeRule, { decidedBy }: InstanceState, { kind }: Published): boolean {
  if (rule.onChange !== undefined || decidedBy?.emit !== rule.emit || decidedBy.kind !== rule.kind)
    return false;
  return kind !== 'unknown' || rule.missing === 'unknown-event';
}

/**
 * The end of what was said last and is over; an occurrence takes up its own instant, and so does a raise that was retracted, or it could
 * be raised again under the same id. 0 if nothing was said or forgotten.
 */
function overSince({ published, base }: InstanceState): number {
  const over = published.filter((each) => !isOpen(each));
  const ends = over.map((each) => lastMs(each) + (each.kind === 'occurrence' || each.isVoid ? 1 : 0));
  return Math.max(0, ...ends, base?.atMs ?? 0);
}
