import type { EventDraft, Severity } from '../../facts/event.ts';
import type { HostRule, MemberRule } from '../artifact.ts';
import type { Series } from '../evaluation/facts.ts';
import type { GateState } from '../evaluation/gates.ts';
import type { Base } from '../evaluation/phase.ts';

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

/** One tick. Keep the same lists of rules from tick to tick: what is made of them is cached by their identity. */
export interface HostRulesInput {
  readonly host: string;
  /** The agent's time: wall time, anchored once per run to the monotonic clock. */
  readonly nowMs: number;
  readonly intervalMs: number;
  readonly rules: readonly HostRule[];
  /** Conditions whose changes are told; absent: none. */
  readonly members?: readonly MemberRule[];
  /** Names the configuration: when it changes, what members say is told again. */
  readonly version?: string;
  readonly series: readonly SeriesValue[];
}

/** All that is remembered between ticks; plain JSON, to be stored as it stands. */
export interface HostRulesState {
  readonly v: 2;
  /** Time of the last tick: all up to it is decided. Absent before the first. */
  readonly lastMs?: number;
  readonly version?: string;
  /** Samples that windows may still reach, in order of the keys; all rules share them. */
  readonly series: Readonly<Record<string, Series>>;
  /** By hash of the rule, so that an edit elsewhere resets nothing. */
  readonly rules: Readonly<Record<string, RuleState>>;
  /** By hash of the member rule. */
  readonly members: Readonly<Record<string, MemberState>>;
}

export interface RuleState {
  readonly application: string;
  readonly name: string;
  readonly by: readonly string[];
  readonly emit: string;
  readonly kind?: HostRule['kind'];
  /** By key of the instance. */
  readonly instances: Readonly<Record<string, InstanceState>>;
}

export interface InstanceState {
  /** Labels of `by` without `host`. */
  readonly labels: Labels;
  readonly base: Base;
  /** Said to be open. */
  readonly open?: OpenEpisode;
  /** The open episode `<EMIT>_UNKNOWN`. */
  readonly openUnknown?: OpenEpisode;
  /** Absent: nothing was published that `cooldown` or `max_raises` count. */
  readonly gates?: GateState;
}

/** What a clear needs to know of its raise, even when the rule is gone. Its times are those that were sent. */
export interface OpenEpisode {
  readonly raiseId: string;
  readonly episode: string;
  readonly startMs: number;
  readonly type: string;
  readonly severity: Severity;
  readonly rule: { readonly application: string; readonly name: string; readonly hash: string };
  readonly muted?: NonNullable<EventDraft['muted']>;
  readonly shadow?: true;
}

/** By key of the instance. */
export interface MemberState {
  readonly instances: Readonly<Record<string, MemberInstance>>;
}

export interface MemberInstance {
  readonly labels: Labels;
  /** What was said last; absent: nothing yet, which is unknown as well. */
  readonly said?: TruthText;
}

/** A truth as events carry it. */
export type TruthText = 'true' | 'false' | 'unknown';

export interface HostRulesResult {
  readonly state: HostRulesState;
  /**
   * In order of the rules, then of the instances' keys, then of time; then clears of removed rules, then what members say.
   * Each `t` is the exact time at which it became so, at or before the tick.
   */
  readonly events: readonly EventDraft[];
  /** Instances that found no room under `languageLimits.hostRuleInstances` or `hostInstances`. */
  readonly refusedInstances: number;
  /** Series that lost samples which a window still reached: `languageLimits.seriesPoints` or `hostPoints`. */
  readonly cutSeries: number;
  /** Episodes, occurrences and truths that were more than one instance may tell in one tick, and were left out. */
  readonly droppedEvents: number;
}

export const emptyHostRulesState: HostRulesState = { v: 2, series: {}, rules: {}, members: {} };
