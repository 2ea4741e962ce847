import { correlatorLimits, latestMs } from '../../correlator/limits.ts';
import { fieldsRead } from '../../correlator/selectors.ts';
import { type ChildEpisode, type InstanceState as CompositeState, newState } from '../../correlator/state.ts';
import { idLength } from '../../facts/ids.ts';
import type { CompositeRule, HostRule } from '../artifact.ts';
import type { Base } from '../evaluation/phase.ts';
import { printExpression } from '../expression/print.ts';
import { planOf } from '../host-rules/host-rule-plan.ts';
import type { InstanceState as HostState } from '../host-rules/host-rule-state.ts';
import { languageLimits } from '../limits.ts';
import { intervalMsOf, type MetricLookup } from '../placement/metric-lookup.ts';
import { conditionsOf, membersOf, metricsReadBy, nodesOf, windowMsOf } from '../placement/reads.ts';
import { isEventType, walkSelectors } from '../selectors.ts';
import { samplesIn } from './cost.ts';
import { timersOf } from './timers.ts';

/** What a rule keeps. Bytes are those of an instance's JSON text with everything there that its rule can keep once. */
export interface StateSize {
  readonly kept: 'agent' | 'state-table';
  readonly itemsPerInstance: number;
  /** One instance with one episode open and one active child for each selector; labels of 16 characters. */
  readonly bytesPerInstance: number;
  /** On one host for a host rule; null: as many as its events have labels. */
  readonly instancesMax: number | null;
  /** All instances of a host for a host rule; one instance for a composite. */
  readonly bytesMax: number;
  /** Samples, or events and changes of members, that one instance keeps at most. */
  readonly factsMax: number;
  /** How long after its time a fact may still be needed; an episode that is active is kept besides. */
  readonly factsKeptMs: number;
}

/** What estimates take for values that only run time knows. */
const text = 'x'.repeat(16);
const id = 'x'.repeat(idLength);
const timeMs = 1_800_000_000_000;
const value = 0.9512;

/** What the agent keeps of a host rule between two ticks. */
export function hostStateSize(rule: HostRule, metricOf: MetricLookup): StateSize {
  const plan = planOf(rule);
  const windows = windowsOf(rule, metricOf);
  const points = windows.reduce(
    (sum, { windowMs, intervalMs }) => sum + samplesIn(windowMs, intervalMs) + 1,
    0,
  );
  const instance: HostState = {
    labels: Object.fromEntries(plan.keyLabels.map((label) => [label, text])),
    base: opened,
    open: {
      raiseId: id,
      episode: id,
      startMs: timeMs,
      type: rule.emit,
      severity: rule.severity,
      rule: { application: rule.application, name: rule.name, hash: rule.hash },
    },
  };
  const bytesPerInstance = bytesOf(instance) + (plan.reads.length + points) * (bytesOf(point) + 1);
  const instancesMax = plan.fixed ? 1 : languageLimits.hostRuleInstances;
  return {
    kept: 'agent',
    itemsPerInstance: 1,
    bytesPerInstance,
    instancesMax,
    bytesMax: instancesMax * bytesPerInstance,
    factsMax: plan.reads.length + points,
    factsKeptMs: Math.max(
      ...intervalsOf(rule, metricOf).map(validMs),
      ...windows.map(({ windowMs }) => windowMs),
    ),
  };
}

/** What the correlator keeps of a composite: the instance, and with `by` its mark among the rule's instances. */
export function compositeStateSize(rule: CompositeRule): StateSize {
  const labels = Object.fromEntries(rule.by.map((label) => [label, text]));
  const state: CompositeState = {
    ...newState(rule, labels),
    decidedBy: { hash: rule.hash, emit: rule.emit, severity: rule.severity },
    children: walkSelectors(rule.when)
      .filter(({ name }) => isEventType(name))
      .map(({ name }) => childOf(rule, name)),
    members: membersOf(rule).map(memberOf),
    published: [publishedOnce],
    base: opened,
    bornMs: timeMs,
    heardMs: timeMs,
    saidMs: timeMs,
    timer: { atMs: timeMs, attempt: 0, startMs: timeMs, rearms: 0 },
  };
  const isKeyed = rule.by.length > 0;
  const bytesPerInstance = bytesOf(state) + (isKeyed ? bytesOf({ labels }) : 0);
  return {
    kept: 'state-table',
    itemsPerInstance: isKeyed ? 2 : 1,
    bytesPerInstance,
    instancesMax: isKeyed ? null : 1,
    factsMax: correlatorLimits.facts,
    factsKeptMs: longestSpanMs(rule) + latestMs(rule),
    bytesMax:
      bytesOf({ ...state, children: [], members: [], published: [] }) +
      correlatorLimits.factsChars +
      correlatorLimits.published * (bytesOf(publishedOnce) + 1) +
      (isKeyed ? bytesOf({ labels }) : 0),
  };
}

const publishedOnce: CompositeState['published'][number] = {
  episode: id,
  startMs: timeMs,
  origin: id,
  raise: { id, tMs: timeMs },
  clear: { id, tMs: timeMs },
  hop: 1,
  revision: 0,
};

const point = { tMs: timeMs, value, untilMs: timeMs };
const opened: Base = {
  atMs: timeMs,
  phase: { kind: 'open', startMs: timeMs, raisedMs: timeMs },
  consumed: {},
};
/** A sample is valid for so many intervals of its series. */
const validIntervals = 3;

function validMs(intervalMs: number): number {
  return validIntervals * intervalMs;
}

function intervalsOf(rule: HostRule, metricOf: MetricLookup): readonly number[] {
  return metricsReadBy(rule).map((name) => intervalMsOf(name, metricOf));
}

/** The windows over samples, each function once for each series that it reads. */
function windowsOf(
  rule: HostRule,
  metricOf: MetricLookup,
): ReadonlyArray<{ readonly windowMs: number; readonly intervalMs: number }> {
  const found = new Map<string, { readonly windowMs: number; readonly intervalMs: number }>();
  for (const node of [...conditionsOf(rule), ...Object.values(rule.set)].flatMap(nodesOf)) {
    const windowMs = node.kind === 'call' ? windowMsOf(node) : undefined;
    const [of] = node.kind === 'call' ? node.args : [];
    if (windowMs === undefined || of?.kind !== 'selector') continue;
    const key = printExpression(of);
    const known = found.get(key);
    // Windows over one series share its samples.
    if (known && known.windowMs >= windowMs) continue;
    found.set(key, { windowMs, intervalMs: intervalMsOf(of.name, metricOf) });
  }
  return [...found.values()];
}

function longestSpanMs(rule: CompositeRule): number {
  const spans = timersOf({ ...rule, latenessMs: 0 }).flatMap((timer) =>
    timer.decides === 'window' || timer.decides === 'deadline' ? [timer.afterMs] : [],
  );
  return Math.max(0, ...spans);
}

function memberOf(hash: string): CompositeState['members'][number] {
  const change = { id, tMs: timeMs, rMs: timeMs, hop: 0, truth: 'unknown' } as const;
  return { hash, labels: { host: text }, changes: [change] };
}

function childOf(rule: CompositeRule, type: string): ChildEpisode {
  const end = { id, tMs: timeMs, rMs: timeMs, hop: 0 };
  const values = Object.fromEntries(fieldsRead(rule, type).map((field) => [field, value]));
  return { episode: id, type, labels: { host: text }, raise: { ...end, values }, clear: end };
}

function bytesOf(kept: object): number {
  return new TextEncoder().encode(JSON.stringify(kept)).length;
}
