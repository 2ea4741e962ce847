import type { TocsinEvent } from '../facts/event.ts';
import { endedEvent } from './composite-event.ts';
import type { InstanceState, Published } from './state.ts';

/**
 * Ends an instance whose rule is no more: its open episode is cleared with reason `rule-removed`, its timer dropped. What
 * it knows stays: if the rule comes back, it is judged anew from `nowMs` on. Returns the same state if it had ended.
 */
export function endInstance(
  state: InstanceState,
  nowMs: number,
): { readonly state: InstanceState; readonly events: readonly TocsinEvent[] } {
  const { timer, decidedBy, ...rest } = state;
  const open = state.published.find((each) => each.clear === undefined && !each.isVoid);
  if (decidedBy === undefined || (open === undefined && timer === undefined)) return { state, events: [] };
  const rMs = Math.max(nowMs, state.saidMs + 1);
  const base = { atMs: rMs, phase: { kind: 'idle' as const } };
  const ended = { ...rest, decidedBy, base, saidMs: rMs, published: [] as readonly Published[] };
  if (open === undefined) return { state: ended, events: [] };
  const rule = { application: state.application, name: state.rule, ...decidedBy };
  return { state: ended, events: [endedEvent(rule, state, open, 'rule-removed', rMs)] };
}
