import type { TocsinEvent } from '../facts/event.ts';
import { type EndReason, endedEvent } from './composite-event.ts';
import { restart } from './restart.ts';
import type { InstanceState, Published } from './state.ts';
import { isOpen } from './wanted.ts';

/**
 * Ends an instance whose rule is no more: what is open is cleared with reason `rule-removed`, its timer dropped. What
 * it knows stays: if the rule comes back, it is judged anew from `nowMs` on. Returns the same state if it had ended.
 */
export function endInstance(
  state: InstanceState,
  nowMs: number,
): { readonly state: InstanceState; readonly events: readonly TocsinEvent[] } {
  const { timer, ...rest } = state;
  const open = state.published.filter(isOpen);
  if (state.decidedBy === undefined || (open.length === 0 && timer === undefined))
    return { state, events: [] };
  const events = clearsOf(state, open, 'rule-removed', nowMs);
  const atMs = Math.max(nowMs, state.saidMs + 1);
  return { state: { ...restart(rest, [], atMs), saidMs: atMs }, events };
}

/** Clears of what was said to be open, by the rule that was decided with last; received after all that was said before. */
export function clearsOf(
  state: InstanceState,
  open: readonly Published[],
  reason: EndReason,
  nowMs: number,
): readonly TocsinEvent[] {
  const { decidedBy, application, rule: name, saidMs } = state;
  if (decidedBy === undefined) return [];
  const rule = { application, name, ...decidedBy };
  const rMs = Math.max(nowMs, saidMs + 1);
  return open.filter(({ held }) => !held).map((each) => endedEvent(rule, state, each, reason, rMs));
}
