import type { EventDraft } from '../../facts/event.ts';
import type { HostRule } from '../artifact.ts';
import { factsOf } from '../evaluate.ts';
import { planOf } from '../host-rule-plan.ts';
import { emptyHostRulesState, type HostRulesState, type InstanceState } from '../host-rule-state.ts';
import { stepHostRules } from '../host-rules.ts';
import { conditionsOf, type Observations } from './observation.ts';
import type { PointsByTime } from './points.ts';
import { type Ticks, virtualStartMs } from './virtual-time.ts';

/** One host of a test. */
export interface TestHost {
  readonly host: string;
  readonly rules: readonly HostRule[];
  readonly points: PointsByTime;
}

/** Gives a host its samples tick by tick, as its agent does; returns what its rules publish, by time. */
export function runHost(
  { host, rules, points }: TestHost,
  ticks: Ticks,
  seen: Observations,
): readonly EventDraft[] {
  if (rules.length === 0) return [];
  const events: EventDraft[] = [];
  let state = emptyHostRulesState;
  for (let i = 0; i < ticks.count; i++) {
    const tMs = i * ticks.stepMs;
    const result = stepHostRules(state, {
      host,
      nowMs: virtualStartMs + tMs,
      monoMs: tMs,
      intervalMs: ticks.stepMs,
      rules,
      series: points.get(tMs) ?? [],
    });
    for (const rule of rules) observe(rule, host, state, result.state, tMs, seen);
    events.push(...result.events);
    state = result.state;
  }
  return events;
}

/** An instance that was forgotten in this tick had no valid sample: it is looked at with those that it had. */
function observe(
  rule: HostRule,
  host: string,
  before: HostRulesState,
  after: HostRulesState,
  tMs: number,
  seen: Observations,
): void {
  const known = { ...before.rules[rule.hash]?.instances, ...after.rules[rule.hash]?.instances };
  const conditions = conditionsOf(rule.when);
  for (const instance of Object.values(known)) {
    const facts = factsOf((selector) => valueAt(rule, instance, selector, after.clockMs));
    seen.look(rule.hash, { ...instance.labels, host }, tMs, conditions, facts);
  }
}

function valueAt(
  rule: HostRule,
  { reads }: InstanceState,
  selector: Parameters<Parameters<typeof factsOf>[0]>[0],
  clockMs: number,
): number | undefined {
  const read = reads[planOf(rule).readOf.get(selector) ?? -1];
  return read && clockMs < read.untilMs ? read.value : undefined;
}
