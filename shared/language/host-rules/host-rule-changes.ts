import type { EventDraft } from '../../facts/event.ts';
import type { HostRule } from '../artifact.ts';
import { type Base, idle, type Phase } from '../evaluation/phase.ts';
import { firstBase } from '../evaluation/timeline.ts';
import { type ClearReason, cleared } from './host-rule-events.ts';
import type { HostRulesState, InstanceState, RuleState } from './host-rule-state.ts';

type Instances = Readonly<Record<string, InstanceState>>;

/** What an edit leaves of the instances of a rule, and the clears that it makes. */
export interface Inheritance {
  readonly instances: Instances;
  readonly events: readonly EventDraft[];
}

/** The host, and the time at which the rules are found changed. */
export interface Moment {
  readonly host: string;
  readonly nowMs: number;
}

/**
 * The instances that a rule begins a tick with: its own, or what `on_change` leaves of the version that it replaces. Holds
 * begin anew in any case, since another condition was true. `keep`: what is open goes on. `clear`: what is open ends;
 * raises already published still count for `cooldown` and `max_raises`. `restart`: what is open ends and all is forgotten.
 */
export function inherited(
  state: HostRulesState,
  rule: HostRule,
  hashes: ReadonlySet<string>,
  moment: Moment,
): Inheritance {
  const own = state.rules[rule.hash];
  if (own) return { instances: own.instances, events: [] };
  const instances: Record<string, InstanceState> = {};
  const events: EventDraft[] = [];
  for (const [hash, before] of Object.entries(state.rules)) {
    if (hashes.has(hash) || !isReplacedBy(before, rule)) continue;
    for (const [key, instance] of Object.entries(before.instances)) {
      const kept = keptBy(rule, instance, moment.nowMs);
      if (kept) instances[key] = kept;
      events.push(...clearsOf(ended(instance, kept), moment, 'rule-changed'));
    }
  }
  return { instances, events };
}

/** Clears of what is open of rules that are gone, and that no other rule replaces. */
export function clearRemoved(
  state: HostRulesState,
  rules: readonly HostRule[],
  hashes: ReadonlySet<string>,
  moment: Moment,
): readonly EventDraft[] {
  return Object.entries(state.rules)
    .filter(([hash, before]) => !hashes.has(hash) && !rules.some((rule) => isReplacedBy(before, rule)))
    .flatMap(([, { instances }]) => Object.values(instances))
    .flatMap((instance) => clearsOf(instance, moment, 'rule-removed'));
}

function isReplacedBy(before: RuleState, rule: HostRule): boolean {
  return (
    before.name === rule.name &&
    before.application === rule.application &&
    before.emit === rule.emit &&
    before.kind === rule.kind &&
    before.by.join() === rule.by.join()
  );
}

function keptBy(rule: HostRule, before: InstanceState, nowMs: number): InstanceState | undefined {
  if (rule.onChange === 'restart') return undefined;
  const isKept = rule.onChange === undefined;
  const { labels, open, openUnknown, gates, base } = before;
  const keepsUnknown = isKept && openUnknown && rule.missing === 'unknown-event';
  const kept: InstanceState = {
    labels,
    base: {
      ...firstBase(nowMs),
      ...(isKept && open && { phase: openPhase(base.phase) }),
      ...(keepsUnknown && { unknownPhase: openPhase(base.unknownPhase) }),
      ...(base.wasTrue && { wasTrue: base.wasTrue }),
    },
    ...(isKept && open && { open }),
    ...(keepsUnknown && { openUnknown }),
    ...(gates && { gates }),
  };
  return isEmpty(kept) ? undefined : kept;
}

/** Without the hold of its clear. */
function openPhase(phase: Phase | undefined): Base['phase'] {
  if (phase?.kind !== 'open') return idle;
  const { kind, startMs, raisedMs } = phase;
  return { kind, startMs, raisedMs };
}

function isEmpty({ base, open, openUnknown, gates }: InstanceState): boolean {
  return !open && !openUnknown && !gates && !base.wasTrue;
}

/** What was open and is not kept. */
function ended(before: InstanceState, kept: InstanceState | undefined): InstanceState {
  const { labels, base, open, openUnknown } = before;
  return {
    labels,
    base,
    ...(open && !kept?.open && { open }),
    ...(openUnknown && !kept?.openUnknown && { openUnknown }),
  };
}

function clearsOf(
  { labels, open, openUnknown }: InstanceState,
  { host, nowMs }: Moment,
  reason: ClearReason,
): readonly EventDraft[] {
  const all = [...(open ? [open] : []), ...(openUnknown ? [openUnknown] : [])];
  return all.map((each) => cleared(each, { ...labels, host }, nowMs, reason));
}
