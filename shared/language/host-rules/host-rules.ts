import type { EventDraft } from '../../facts/event.ts';
import type { HostRule, MemberRule } from '../artifact.ts';
import { firstBase, timelineOf } from '../evaluation/timeline.ts';
import { languageLimits } from '../limits.ts';
import { clearRemoved, type Inheritance, inherited } from './host-rule-changes.ts';
import { onAxisOf } from './host-rule-clock.ts';
import {
  admit,
  byMetric,
  environmentOf,
  isFixed,
  type Joins,
  joinsOf,
  type Room,
  type SeriesByMetric,
} from './host-rule-instances.ts';
import { stepMember } from './host-rule-members.ts';
import { type HostRulePlan, planOf } from './host-rule-plan.ts';
import { say } from './host-rule-says.ts';
import { makeReaders, type Readers, withSamples } from './host-rule-series.ts';
import type { HostRulesInput, HostRulesResult, HostRulesState, InstanceState } from './host-rule-state.ts';

type Instances = Readonly<Record<string, InstanceState>>;

/** What the rules of a host are made into, once for the same lists. */
interface HostPlan {
  readonly members: readonly MemberRule[];
  readonly rulePlans: ReadonlyArray<HostRulePlan<HostRule>>;
  readonly memberPlans: ReadonlyArray<HostRulePlan<MemberRule>>;
  readonly readers: Readers;
}

interface Tick {
  readonly host: string;
  /** The first time that is not decided yet. */
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly series: SeriesByMetric;
  readonly room: Room;
}

interface SteppedRule {
  readonly instances: Instances;
  readonly events: readonly EventDraft[];
  readonly refused: number;
  readonly dropped: number;
}

const noMembers: readonly MemberRule[] = [];
const hostPlans = new WeakMap<readonly HostRule[], HostPlan>();

/**
 * Evaluates all rules and member rules of a host up to the time of a tick. Pure: the same state and input give the same
 * result, in whatever order the series come, and ticks may fall anywhere: what happens between two of them is told with its
 * own time. Time without ticks is unknown once samples have run out.
 */
export function stepHostRules(state: HostRulesState, input: HostRulesInput): HostRulesResult {
  const { host, intervalMs, rules, version } = input;
  const nowMs = Math.round(input.nowMs);
  const before = onAxisOf(state, nowMs);
  const { rulePlans, memberPlans, readers } = hostPlanOf(input);
  const sinceMs = before.lastMs === undefined ? nowMs : before.lastMs + 1;
  const samples = { nowMs, intervalMs, values: input.series };
  const { series, cut } = withSamples(before.series, samples, sinceMs, readers);
  const hashes = new Set(rules.map(({ hash }) => hash));
  const inheritances = rules.map((rule) => inherited(before, rule, hashes, { host, nowMs }));
  const room = { left: roomLeft(inheritances, before, memberPlans) };
  const tick: Tick = { host, sinceMs, nowMs, series: byMetric(series), room };
  const stepped = rulePlans.map((plan, i) => stepRule(plan, inheritances[i] as Inheritance, tick));
  const removed = clearRemoved(before, rules, hashes, tick);
  const isToldAgain = version !== before.version;
  const members = memberPlans.map((plan) =>
    stepMember(plan, before.members[plan.rule.hash], { ...tick, isToldAgain }),
  );
  const all = [...stepped, ...members];
  return {
    state: {
      v: 2,
      lastMs: nowMs,
      ...(version !== undefined && { version }),
      series,
      rules: byHash(rulePlans, (rule, i) => ruleState(rule, stepped[i]?.instances ?? {})),
      members: byHash(memberPlans, (_, i) => members[i]?.state ?? { instances: {} }),
    },
    events: [...stepped, { events: removed }, ...members].flatMap(({ events }) => events),
    refusedInstances: sum(all.map(({ refused }) => refused)),
    cutSeries: cut,
    droppedEvents: sum(all.map(({ dropped }) => dropped)),
  };
}

function hostPlanOf({ host, rules, members = noMembers }: HostRulesInput): HostPlan {
  const known = hostPlans.get(rules);
  if (known && known.members === members && known.readers.host === host) return known;
  const rulePlans = rules.map(planOf);
  const memberPlans = members.map(planOf);
  const readers = makeReaders(host, [...rulePlans, ...memberPlans]);
  const plan = { members, rulePlans, memberPlans, readers };
  hostPlans.set(rules, plan);
  return plan;
}

function roomLeft(
  inheritances: readonly Inheritance[],
  { members }: HostRulesState,
  memberPlans: ReadonlyArray<HostRulePlan<MemberRule>>,
): number {
  const ofMembers = memberPlans.map(({ rule }) => members[rule.hash]?.instances ?? {});
  const counts = [...inheritances.map(({ instances }) => instances), ...ofMembers].map(
    (instances) => Object.keys(instances).length,
  );
  return Math.max(0, languageLimits.hostInstances - sum(counts));
}

function stepRule(
  plan: HostRulePlan<HostRule>,
  { instances: before, events: changes }: Inheritance,
  tick: Tick,
): SteppedRule {
  const joins = joinsOf(plan, tick.series);
  const { keys, added, refused } = admit(plan, Object.keys(before), joins, tick.host, tick.room);
  const instances: Record<string, InstanceState> = {};
  const events = [...changes];
  let dropped = 0;
  for (const key of keys) {
    const instance = before[key] ?? { labels: added.get(key) ?? {}, base: firstBase(tick.nowMs) };
    const stepped = stepInstance(plan, instance, joins, key, tick);
    events.push(...stepped.events);
    dropped += stepped.dropped;
    if (isWorthKeeping(plan, stepped.instance, joins.made.has(key), tick.nowMs))
      instances[key] = stepped.instance;
  }
  return { instances, events, refused, dropped };
}

function stepInstance(
  plan: HostRulePlan<HostRule>,
  before: InstanceState,
  joins: Joins,
  key: string,
  { host, nowMs }: Tick,
): { readonly instance: InstanceState; readonly events: readonly EventDraft[]; readonly dropped: number } {
  const { base } = before;
  const labels = { ...before.labels, host };
  const env = environmentOf(joins, key, labels, base.atMs);
  const timeline = timelineOf(plan.rule, env, base, nowMs);
  const { events, dropped, ...said } = say({ plan, labels, env }, before, timeline, nowMs);
  return { instance: { labels: before.labels, base: timeline.next, ...said }, events, dropped };
}

/** What has no series any more, nothing open and no hold is forgotten, unless it is remembered for what comes. */
function isWorthKeeping(
  plan: HostRulePlan<HostRule>,
  { labels, base, gates }: InstanceState,
  isMade: boolean,
  nowMs: number,
): boolean {
  if (isMade || plan.doesSilenceCount || isFixed(plan, labels)) return true;
  if (base.phase.kind !== 'idle' || base.unknownPhase || base.wasTrue) return true;
  const { cooldownMs = 0, maxRaises } = plan.rule;
  const rememberedMs = Math.max(cooldownMs, maxRaises?.perMs ?? 0);
  return (gates?.publishedMs.at(-1) ?? Number.NEGATIVE_INFINITY) + rememberedMs > nowMs;
}

function ruleState(
  { application, name, by, emit, kind }: HostRule,
  instances: Instances,
): HostRulesState['rules'][string] {
  return { application, name, by, emit, ...(kind && { kind }), instances };
}

function byHash<T extends HostRule | MemberRule, R>(
  plans: ReadonlyArray<HostRulePlan<T>>,
  of: (rule: T, i: number) => R,
): Record<string, R> {
  return Object.fromEntries(plans.map(({ rule }, i) => [rule.hash, of(rule, i)]));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
