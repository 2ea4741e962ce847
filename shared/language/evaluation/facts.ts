import type { EventValue } from '../../facts/event.ts';
import type { HostSet } from '../artifact.ts';
import type { Truth } from '../kleene.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * What one instance of a rule is evaluated on: a set. Every list is in order of time, and what has equal times in order
 * of ids, so that the same set is the same value. All times are event times in whole milliseconds.
 */
export interface Facts {
  readonly series: readonly Series[];
  readonly occurrences: readonly Occurrence[];
  readonly episodes: readonly ActiveEpisode[];
  /** What is known of hosts; one that is not listed is alive and belongs to no host set. */
  readonly hosts: readonly HostFact[];
  readonly members: readonly MemberTruth[];
}

/** One series of one host. */
export interface Series {
  readonly metric: string;
  /** With `host`. */
  readonly labels: Labels;
  /** Of two points with one time the later in the list counts. */
  readonly points: readonly Point[];
}

/** A sample: valid in `[tMs, untilMs)`, three intervals of its series, and never beyond the next point. */
export interface Point {
  readonly tMs: number;
  readonly value: number;
  readonly untilMs: number;
  readonly id?: string;
}

/** An event at one instant. Receipts of documents are occurrences `HEARTBEAT` whose `tMs` is the receive time. */
export interface Occurrence {
  readonly id: string;
  readonly type: string;
  readonly labels: Labels;
  readonly tMs: number;
  readonly values: Readonly<Record<string, EventValue>>;
}

/** An episode of another rule or of people: active in `[startMs, endMs)`; `startMs` is the time of its raise, `endMs` may be Infinity. */
export interface ActiveEpisode {
  /** Id of the raise. */
  readonly id: string;
  readonly episode: string;
  readonly type: string;
  readonly labels: Labels;
  readonly startMs: number;
  readonly endMs: number;
  readonly values: Readonly<Record<string, EventValue>>;
}

/** A stretch of time `[startMs, endMs)`; `endMs` may be Infinity. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** A host while it has these tags: in `[startMs, endMs)`. A change of tags ends one stretch and begins another. */
export interface HostFact extends Interval {
  readonly host: string;
  /** Host sets may name it by this as well; absent: it has no other name. */
  readonly name?: string;
  readonly tags: Labels;
  /** When nothing was heard of it: what its agent makes is unknown. In order, apart from each other. */
  readonly silent: readonly Interval[];
}

/** What the agents say of a member rule: `truths[i]` from `timesMs[i]` on; before the first unknown. */
export interface MemberTruth {
  readonly hash: string;
  /** With `host`. */
  readonly labels: Labels;
  readonly timesMs: readonly number[];
  readonly truths: readonly Truth[];
}

/** Everything around an expression while it is evaluated for one instance, or for one member of a host set. */
export interface Environment {
  readonly facts: Facts;
  readonly hostSets: Readonly<Record<string, HostSet>>;
  /** Labels of the instance; in the `where` of a host set also `host`. A fact agrees if it has no other value for any of them. */
  readonly scope: Labels;
  /** When the instance began: absence is counted from here, and nothing holds before. */
  readonly bornMs: number;
  /** Event types that agents make: unknown while their host is silent. */
  readonly hostMade: ReadonlySet<string>;
  /** Where patterns stand: what came up to here was consumed by the last match. By `patternKey`. */
  readonly consumed: Readonly<Record<string, Consumed>>;
}

/** The last fact of a match, in order of time and id. */
export interface Consumed {
  readonly tMs: number;
  readonly id: string;
}

/** A pattern's completion: at `endMs`. `ids` are the facts that made it, in order of time. */
export interface Match {
  readonly startMs: number;
  readonly endMs: number;
  readonly ids: readonly string[];
}

/** The times that are asked for: both ends are inside. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export const noFacts: Facts = { series: [], occurrences: [], episodes: [], hosts: [], members: [] };
