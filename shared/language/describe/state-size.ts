import { correlatorLimits } from '../../correlator/limits.ts';
import { fieldsRead, termsOf } from '../../correlator/selectors.ts';
import { type ChildEpisode, type InstanceState as CompositeState, newState } from '../../correlator/state.ts';
import { idLength } from '../../facts/ids.ts';
import type { CompositeRule, HostRule } from '../artifact.ts';
import { planOf } from '../host-rule-plan.ts';
import type { InstanceState as HostState } from '../host-rule-state.ts';
import { languageLimits } from '../limits.ts';

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
}

/** What estimates take for values that only run time knows. */
const text = 'x'.repeat(16);
const id = 'x'.repeat(idLength);
const timeMs = 1_800_000_000_000;
const value = 0.9512;

/** What the agent keeps of a host rule between two ticks. */
export function hostStateSize(rule: HostRule): StateSize {
  const plan = planOf(rule);
  const instance: HostState = {
    labels: Object.fromEntries(plan.keyLabels.map((label) => [label, text])),
    reads: plan.reads.map(() => ({ value, untilMs: timeMs })),
    clearHold: { startMs: timeMs, trueMs: rule.clearForMs, unknownMs: 0 },
    open: {
      raiseId: id,
      episode: id,
      startMs: timeMs,
      type: rule.emit,
      severity: rule.severity,
      rule: { application: rule.application, name: rule.name, hash: rule.hash },
    },
  };
  const bytesPerInstance = bytesOf(instance);
  const instancesMax = plan.fixed ? 1 : languageLimits.hostRuleInstances;
  const bytesMax = instancesMax * bytesPerInstance;
  return { kept: 'agent', itemsPerInstance: 1, bytesPerInstance, instancesMax, bytesMax };
}

/** What the correlator keeps of a composite: the instance, and with `by` its mark among the rule's instances. */
export function compositeStateSize(rule: CompositeRule): StateSize {
  const labels = Object.fromEntries(rule.by.map((label) => [label, text]));
  const state: CompositeState = {
    ...newState(rule, labels),
    decidedBy: { hash: rule.hash, emit: rule.emit, severity: rule.severity },
    children: termsOf(rule.when).map(({ selector }) => childOf(rule, selector.name)),
    published: [publishedOnce],
    base: { atMs: timeMs, phase: { kind: 'open', startMs: timeMs, raisedMs: timeMs } },
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
    bytesMax:
      bytesOf({ ...state, children: [], published: [] }) +
      correlatorLimits.factsChars +
      correlatorLimits.published * (bytesOf(publishedOnce) + 1) +
      correlatorLimits.ended * (bytesOf({ episode: id, rMs: timeMs }) + 1) +
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

function childOf(rule: CompositeRule, type: string): ChildEpisode {
  const end = { id, tMs: timeMs, rMs: timeMs, hop: 0 };
  const values = Object.fromEntries(fieldsRead(rule, type).map((field) => [field, value]));
  return { episode: id, type, labels: { host: text }, raise: { ...end, values }, clear: end };
}

function bytesOf(kept: object): number {
  return new TextEncoder().encode(JSON.stringify(kept)).length;
}
