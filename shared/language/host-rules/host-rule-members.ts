import type { EventDraft } from '../../facts/event.ts';
import { canonicalKey, occurrenceId } from '../../facts/ids.ts';
import type { MemberRule } from '../artifact.ts';
import type { Environment } from '../evaluation/facts.ts';
import { truthSignal } from '../evaluation/program.ts';
import { constant, type Signal, valueAtTime } from '../evaluation/signal.ts';
import type { Truth } from '../kleene.ts';
import { languageLimits } from '../limits.ts';
import { evidenceAt } from './host-rule-events.ts';
import {
  admit,
  environmentOf,
  isFixed,
  joinsOf,
  type Room,
  type SeriesByMetric,
} from './host-rule-instances.ts';
import type { HostRulePlan } from './host-rule-plan.ts';
import type { MemberInstance, MemberState, TruthText } from './host-rule-state.ts';

type Labels = Readonly<Record<string, string>>;

/** The tick at which members are looked at. */
export interface MemberTick {
  readonly host: string;
  /** The first time that is not decided yet. */
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly series: SeriesByMetric;
  readonly room: Room;
  /** What is true now is told even if it was told before. */
  readonly isToldAgain: boolean;
}

export interface SteppedMember {
  readonly state: MemberState;
  readonly events: readonly EventDraft[];
  readonly refused: number;
  readonly dropped: number;
}

/**
 * The changes of a member rule between true, false and unknown, each at its exact time. A truth that was never told is
 * unknown, so an instance speaks first when it knows something. One whose series are gone says unknown and is forgotten.
 */
export function stepMember(
  plan: HostRulePlan<MemberRule>,
  before: MemberState | undefined,
  tick: MemberTick,
): SteppedMember {
  const known = before?.instances ?? {};
  const joins = joinsOf(plan, tick.series);
  const { keys, added, refused } = admit(plan, Object.keys(known), joins, tick.host, tick.room);
  const instances: Record<string, MemberInstance> = {};
  const events: EventDraft[] = [];
  let dropped = 0;
  for (const key of keys) {
    const own = known[key];
    const instance = own ?? { labels: added.get(key) ?? {} };
    const isHere = plan.doesSilenceCount || joins.made.has(key) || isFixed(plan, instance.labels);
    const fromMs = own ? tick.sinceMs : tick.nowMs;
    const labels = { ...instance.labels, host: tick.host };
    const env = environmentOf(joins, key, labels, fromMs);
    const truths = isHere ? truthsOf(plan, env, fromMs, tick) : gone(tick);
    const { told, said } = changesOf(truths, instance.said, tick);
    const newest = told.slice(-languageLimits.hostRuleEvents);
    dropped += told.length - newest.length;
    events.push(
      ...newest.map((each) => memberChanged(plan.rule, labels, each, evidenceAt(plan, env, each.tMs))),
    );
    if (isHere) instances[key] = { labels: instance.labels, ...(said && { said }) };
  }
  return { state: { instances }, events, refused, dropped };
}

function truthsOf(
  { rule }: HostRulePlan<MemberRule>,
  env: Environment,
  fromMs: number,
  { nowMs }: MemberTick,
): Signal<Truth> {
  return truthSignal(rule.when, env, { fromMs, toMs: Math.max(fromMs, nowMs) });
}

/** Nothing of its series reaches into the time that is not decided yet. */
function gone({ sinceMs, nowMs }: MemberTick): Signal<Truth> {
  return constant(Math.min(sinceMs, nowMs), undefined);
}

interface Change {
  readonly tMs: number;
  readonly truth: TruthText;
}

function changesOf(
  truths: Signal<Truth>,
  before: TruthText | undefined,
  { nowMs, isToldAgain }: MemberTick,
): { readonly told: readonly Change[]; readonly said: TruthText | undefined } {
  const told: Change[] = [];
  let said = before;
  for (const [i, tMs] of truths.timesMs.entries()) {
    const truth = textOf(truths.values[i]);
    if (tMs > nowMs || truth === (said ?? 'unknown')) continue;
    told.push({ tMs, truth });
    said = truth;
  }
  const isSilent = said === undefined || told.at(-1)?.tMs === nowMs;
  if (isToldAgain && !isSilent) told.push({ tMs: nowMs, truth: textOf(valueAtTime(truths, nowMs)) });
  return { told, said };
}

function textOf(truth: Truth): TruthText {
  return truth === undefined ? 'unknown' : `${truth}`;
}

/** `evidence`: what its condition saw, which outlives the samples. */
function memberChanged(
  { hash }: MemberRule,
  labels: Labels,
  { tMs, truth }: Change,
  evidence: Readonly<Record<string, number>>,
): EventDraft {
  const host = labels.host as string;
  const type = 'MEMBER_CHANGED';
  const id = occurrenceId(tMs, type, host, JSON.stringify([hash, canonicalKey(labels), truth]));
  return {
    v: 1,
    id,
    type,
    transition: 'occurred',
    t: tMs,
    origin: id,
    severity: 'info',
    source: { kind: 'agent', host },
    host,
    labels,
    values: { member: hash, truth },
    causes: [],
    ...(Object.keys(evidence).length > 0 && { evidence }),
  };
}
