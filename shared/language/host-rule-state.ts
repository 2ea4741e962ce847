import type { EventDraft } from '../facts/event.ts';
import type { HostRule } from './artifact.ts';
import type { Hold } from './hold.ts';
import type { OpenEpisode } from './host-rule-events.ts';

type Labels = Readonly<Record<string, string>>;

/** A value as it is sent: already rounded to the metric's resolution. `labels` hold no `host`. */
export interface SeriesValue {
  readonly metric: string;
  /** Keep the same object from tick to tick where you can: keys are cached by its identity. */
  readonly labels: Labels;
  readonly value: number;
  /** The series' own sampling interval; absent: the input's. */
  readonly intervalMs?: number;
}

/** One tick. Times are the agent's: `nowMs` is wall time, anchored once per run to `monoMs`. */
export interface HostRulesInput {
  readonly host: string;
  readonly nowMs: number;
  readonly monoMs: number;
  readonly intervalMs: number;
  readonly rules: readonly HostRule[];
  readonly series: readonly SeriesValue[];
}

/** All that is remembered between ticks; plain JSON, to be stored as it stands. */
export interface HostRulesState {
  readonly v: 1;
  /** Sum of the time between ticks: never goes back, whatever the wall clock does. */
  readonly clockMs: number;
  /** Wall time and monotonic time of the last tick. */
  readonly last?: { readonly nowMs: number; readonly monoMs: number };
  /** By hash of the rule, so that an edit elsewhere resets nothing. */
  readonly rules: Readonly<Record<string, RuleState>>;
}

export interface RuleState {
  readonly application: string;
  readonly name: string;
  readonly by: readonly string[];
  readonly emit: string;
  /** By key of the instance. */
  readonly instances: Readonly<Record<string, InstanceState>>;
}

export interface InstanceState {
  /** Labels of `by` without `host`. */
  readonly labels: Labels;
  /** Last value of each selector; null before the first. */
  readonly reads: ReadonlyArray<SampleRead | null>;
  readonly hold?: Hold;
  readonly clearHold?: Hold;
  readonly open?: OpenEpisode;
}

/** Valid while the state's clock is before `untilMs`: three intervals of its series. */
export interface SampleRead {
  readonly value: number;
  readonly untilMs: number;
}

export interface HostRulesResult {
  readonly state: HostRulesState;
  /** In order of the rules, then of the instances' keys; clears of removed rules come last. */
  readonly events: readonly EventDraft[];
  /** Instances that found no room under `languageLimits.hostRuleInstances`. */
  readonly refusedInstances: number;
}

export const emptyHostRulesState: HostRulesState = { v: 1, clockMs: 0, rules: {} };
