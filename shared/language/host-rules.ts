import type { EventDraft } from '../facts/event.ts';
import { canonicalKey } from '../facts/ids.ts';
import type { HostRule } from './artifact.ts';
import { type Facts, factsOf, truthOf } from './evaluate.ts';
import { continueHold, type Hold, isHeld } from './hold.ts';
import { cleared, raised } from './host-rule-events.ts';
import { type HostRulePlan, pick, planOf } from './host-rule-plan.ts';
import { byMetric, readKey, type SeriesByMetric, seriesOf } from './host-rule-series.ts';
import type {
  HostRulesInput,
  HostRulesResult,
  HostRulesState,
  InstanceState,
  RuleState,
  SampleRead,
  SeriesValue,
} from './host-rule-state.ts';
import { negation, type Truth } from './kleene.ts';
import { languageLimits } from './limits.ts';
import { matchesLabels } from './selectors.ts';

type Labels = Readonly<Record<string, string>>;

interface Tick {
  readonly host: string;
  readonly nowMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
  readonly series: SeriesByMetric;
}

type Draft = { -readonly [K in keyof InstanceState]: InstanceState[K] } & { reads: Array<SampleRead | null> };

const validIntervals = 3;
/** Two ticks belong to one run of the agent if their anchors differ by no more. */
const anchorToleranceMs = 1_000;

/**
 * Evaluates all host rules for one tick. Pure: the same state and input give the same result, in whatever order the
 * series come. Decisions fall at ticks: an event's `t` is `nowMs`. An edited rule of the same name, key and event type
 * takes over its open episodes; all other episodes of rules that are gone are cleared with `rule-removed`.
 */
export function stepHostRules(state: HostRulesState, input: HostRulesInput): HostRulesResult {
  const tick = tickOf(state, input);
  const rules: Record<string, RuleState> = {};
  const events: EventDraft[] = [];
  let refusedInstances = 0;
  for (const rule of input.rules) {
    const stepped = stepRule(planOf(rule), instancesOf(state, rule, input.rules), tick, events);
    refusedInstances += stepped.refused;
    const { application, name, by, emit } = rule;
    rules[rule.hash] = { application, name, by, emit, instances: stepped.instances };
  }
  clearRemoved(state, input, tick, events);
  const last = { nowMs: input.nowMs, monoMs: input.monoMs };
  return { state: { v: 1, clockMs: tick.toMs, last, rules }, events, refusedInstances };
}

function tickOf(state: HostRulesState, input: HostRulesInput): Tick {
  const { host, nowMs, intervalMs } = input;
  const fromMs = state.clockMs;
  return {
    host,
    nowMs: Math.round(nowMs),
    fromMs,
    toMs: fromMs + elapsedMs(state, input),
    intervalMs,
    series: byMetric(input.series),
  };
}

/** Monotonic time within a run of the agent; wall time, if it went on at all, from one run to the next. */
function elapsedMs({ last }: HostRulesState, { nowMs, monoMs }: HostRulesInput): number {
  if (!last) return 0;
  const isSameRun = Math.abs(nowMs - monoMs - (last.nowMs - last.monoMs)) <= anchorToleranceMs;
  return Math.max(0, isSameRun ? monoMs - last.monoMs : nowMs - last.nowMs);
}

/** The rule's instances, or the open episodes of the version that it replaces. */
function instancesOf(
  state: HostRulesState,
  rule: HostRule,
  rules: readonly HostRule[],
): Readonly<Record<string, InstanceState>> {
  const own = state.rules[rule.hash];
  if (own) return own.instances;
  const kept: Record<string, InstanceState> = {};
  for (const [hash, before] of Object.entries(state.rules)) {
    if (rules.some((each) => each.hash === hash) || !isReplacedBy(before, rule)) continue;
    for (const [key, { labels, open }] of Object.entries(before.instances)) {
      if (open) kept[key] = { labels, reads: [], open };
    }
  }
  return kept;
}

function isReplacedBy(before: RuleState, rule: HostRule): boolean {
  return (
    before.name === rule.name &&
    before.application === rule.application &&
    before.emit === rule.emit &&
    before.by.join() === rule.by.join()
  );
}

function clearRemoved(state: HostRulesState, input: HostRulesInput, tick: Tick, events: EventDraft[]): void {
  for (const [hash, before] of Object.entries(state.rules)) {
    if (input.rules.some((rule) => rule.hash === hash || isReplacedBy(before, rule))) continue;
    for (const { labels, open } of Object.values(before.instances)) {
      if (open) events.push(cleared(open, { ...labels, host: tick.host }, tick.nowMs, 'rule-removed'));
    }
  }
}

function stepRule(
  plan: HostRulePlan,
  before: Readonly<Record<string, InstanceState>>,
  tick: Tick,
  events: EventDraft[],
): { readonly instances: Record<string, InstanceState>; readonly refused: number } {
  const found = plan.reads.map((read) => seriesOf(plan, read, tick.host, tick.series));
  const { keys, added, refused } = admit(plan, before, found, tick.host);
  const instances: Record<string, InstanceState> = {};
  for (const key of keys) {
    const instance: Draft = { ...(before[key] ?? { labels: added.get(key) ?? {} }), reads: [] };
    const passed = before[key]?.reads ?? [];
    instance.reads = plan.reads.map((_, index) => passed[index] ?? null);
    advance(plan, instance, tick);
    takeSamples(plan, instance, found, key, tick);
    decide(plan, instance, tick, events);
    if (isWorthKeeping(plan, instance, tick)) instances[key] = instance;
  }
  return { instances, refused };
}

function admit(
  plan: HostRulePlan,
  before: Readonly<Record<string, InstanceState>>,
  found: ReadonlyArray<ReadonlyMap<string, SeriesValue>>,
  host: string,
): {
  readonly keys: readonly string[];
  readonly added: ReadonlyMap<string, Labels>;
  readonly refused: number;
} {
  const added = new Map<string, Labels>();
  if (plan.fixed && plan.rule.missing === 'true' && concerns(plan, host)) {
    const key = canonicalKey(plan.fixed);
    if (before[key] === undefined) added.set(key, plan.fixed);
  }
  for (const [index, read] of plan.reads.entries()) {
    if (!read.isAnchor) continue;
    for (const [key, { labels }] of found[index] ?? []) {
      if (before[key] === undefined) added.set(key, pick(labels, plan.keyLabels));
    }
  }
  const known = Object.keys(before);
  const fresh = [...added.keys()].sort();
  const room = Math.max(0, languageLimits.hostRuleInstances - known.length);
  const refused = Math.max(0, fresh.length - room);
  return { keys: [...known, ...fresh.slice(0, room)].sort(), added, refused };
}

/** False if every selector that makes instances names other hosts. */
function concerns(plan: HostRulePlan, host: string): boolean {
  return plan.reads.some((read) => read.isAnchor && matchesLabels(read.hostMatchers, { host }));
}

/** Counts the time since the last tick with the values that were valid then, stretch by stretch until each expires. */
function advance(plan: HostRulePlan, instance: Draft, tick: Tick): void {
  let cursorMs = tick.fromMs;
  while (cursorMs < tick.toMs) {
    const untilMs = Math.min(tick.toMs, nextExpiryMs(instance.reads, cursorMs));
    count(plan, instance, cursorMs, untilMs - cursorMs, tick);
    cursorMs = untilMs;
  }
}

function nextExpiryMs(reads: ReadonlyArray<SampleRead | null>, afterMs: number): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const read of reads)
    if (read && read.untilMs > afterMs && read.untilMs < nextMs) nextMs = read.untilMs;
  return nextMs;
}

function count(plan: HostRulePlan, instance: Draft, clockMs: number, durationMs: number, tick: Tick): void {
  const { rule } = plan;
  const facts = factsAt(plan, instance, clockMs);
  const fromMs = tick.nowMs - Math.round(tick.toMs - clockMs);
  const when = applyMissing(truthOf(rule.when, facts), rule.missing);
  if (instance.open) {
    const truth = clearTruth(rule, when, facts);
    setHold(
      instance,
      'clearHold',
      continueHold(instance.clearHold, { truth, fromMs, durationMs }, rule.forMs),
    );
  } else {
    setHold(instance, 'hold', continueHold(instance.hold, { truth: when, fromMs, durationMs }, rule.forMs));
  }
}

function factsAt(plan: HostRulePlan, { reads }: Draft, clockMs: number): Facts {
  return factsOf((selector) => {
    const read = reads[plan.readOf.get(selector) ?? -1];
    return read && clockMs < read.untilMs ? read.value : undefined;
  });
}

function applyMissing(truth: Truth, missing: HostRule['missing']): Truth {
  return truth === undefined && missing !== 'hold' ? missing === 'true' : truth;
}

/** Of an own `clear` that is unknown, `missing` makes the opposite of what it makes of `when`. */
function clearTruth(rule: HostRule, when: Truth, facts: Facts): Truth {
  if (!rule.clear) return negation(when);
  const truth = truthOf(rule.clear, facts);
  return truth === undefined && rule.missing !== 'hold' ? rule.missing === 'false' : truth;
}

function setHold(instance: Draft, name: 'hold' | 'clearHold', hold: Hold | undefined): void {
  if (hold) instance[name] = hold;
  else delete instance[name];
}

function takeSamples(
  plan: HostRulePlan,
  instance: Draft,
  found: ReadonlyArray<ReadonlyMap<string, SeriesValue>>,
  key: string,
  tick: Tick,
): void {
  for (const [index, read] of plan.reads.entries()) {
    const series = found[index]?.get(readKey(plan, read, instance.labels, key));
    if (!series) continue;
    const validMs = validIntervals * (series.intervalMs ?? tick.intervalMs);
    instance.reads[index] = { value: series.value, untilMs: tick.toMs + validMs };
  }
}

function decide(plan: HostRulePlan, instance: Draft, tick: Tick, events: EventDraft[]): void {
  const { rule } = plan;
  count(plan, instance, tick.toMs, 0, tick);
  if (!instance.open && isHeld(instance.hold, rule.forMs)) {
    // A wall clock that was set back between two runs must not begin an episode after its raise.
    const startMs = Math.min(instance.hold.startMs, tick.nowMs);
    const facts = factsAt(plan, instance, tick.toMs);
    const raise = raised(plan, labelsOf(instance, tick), startMs, tick.nowMs, facts);
    instance.open = raise.open;
    delete instance.hold;
    events.push(raise.event);
  } else if (instance.open && isHeld(instance.clearHold, rule.clearForMs)) {
    const seen = { plan, facts: factsAt(plan, instance, tick.toMs) };
    events.push(cleared(instance.open, labelsOf(instance, tick), tick.nowMs, 'condition-ended', seen));
    delete instance.open;
    delete instance.clearHold;
    count(plan, instance, tick.toMs, 0, tick);
  }
}

function labelsOf({ labels }: InstanceState, { host }: Tick): Labels {
  return { ...labels, host };
}

/** What has neither an episode, nor a hold, nor a valid sample is forgotten, unless its very silence counts. */
function isWorthKeeping(plan: HostRulePlan, instance: Draft, tick: Tick): boolean {
  if (instance.open || instance.hold || plan.rule.missing === 'true') return true;
  return plan.reads.some((read, index) => {
    const last = instance.reads[index];
    return read.isAnchor && last !== null && last !== undefined && tick.toMs < last.untilMs;
  });
}
