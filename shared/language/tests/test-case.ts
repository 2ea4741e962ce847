import type { EventValue, TocsinEvent } from '../../facts/event.ts';
import type { Place } from '../diagnostics.ts';

type Labels = Readonly<Record<string, string>>;

type Gate = NonNullable<TocsinEvent['muted']>;

interface Named {
  readonly value: string;
  readonly at: Place;
}

/** A test of rules as written in a file. All times are virtual: milliseconds since the begin of the test. */
export interface TestCase {
  readonly name: Named;
  /** When its clock begins, in milliseconds since 1970. */
  readonly startMs: number;
  /** Names of the rules that take part; absent: all. */
  readonly rules?: readonly Named[];
  /** Host -> its tags; every host that a line names is here. */
  readonly hosts: ReadonlyMap<string, Labels>;
  readonly given: readonly Given[];
  readonly expect: readonly Expected[];
  /** Whatever the rules publish beside `expect` fails the test. */
  readonly nothingElse: boolean;
  readonly explain: readonly ExpectedExplanation[];
}

export type Given = GivenSamples | GivenEvent | GivenMembership | GivenSilence;

/**
 * Values of series of one host: at `fromMs` and, if there is `everyMs`, again at each interval up to `toMs` (inside).
 * Without `everyMs` the value holds until the next line of the series, or for `validForMs`.
 */
export interface GivenSamples {
  readonly kind: 'samples';
  readonly at: Place;
  readonly fromMs: number;
  readonly toMs: number;
  readonly everyMs?: number;
  readonly validForMs?: number;
  readonly host: string;
  /** Without `host`. */
  readonly labels: Labels;
  /** Metric -> value in the metric's unit, rounded as an agent sends it. */
  readonly values: Readonly<Record<string, number>>;
}

/** An event that people, programs or rules outside of the test send. */
export interface GivenEvent {
  readonly kind: 'event';
  readonly at: Place;
  readonly transition: 'raised' | 'cleared' | 'occurred';
  readonly type: string;
  readonly atMs: number;
  /** Never before `atMs`. */
  readonly receivedMs: number;
  /** With `host`, if it has one. */
  readonly labels: Labels;
  readonly values: Readonly<Record<string, EventValue>>;
}

/** A host joins, leaves, or changes its tags. One whose first line says `joins` is not there before. */
export interface GivenMembership {
  readonly kind: 'membership';
  readonly at: Place;
  readonly change: 'joins' | 'leaves' | 'tags';
  readonly host: string;
  readonly atMs: number;
  /** Those that it has from then on; absent: as before, or as `hosts` says. */
  readonly tags?: Labels;
}

/** Nothing is received from a host: its HEARTBEATs stop, and what its agent says meanwhile is received at the end. */
export interface GivenSilence {
  readonly kind: 'silence';
  readonly at: Place;
  readonly host: string;
  readonly fromMs: number;
  /** That time outside; absent: it has no end. */
  readonly toMs?: number;
}

/**
 * An event that the rules must publish: it has these labels and values, and may have more. One that a gate holds back, or
 * that a rule in `mode: shadow` makes, is expected by lines that say so, and by no others.
 */
export interface Expected {
  readonly at: Place;
  readonly transition: 'raised' | 'cleared' | 'retracted' | 'occurred';
  readonly type: string;
  /** Event time; of `retracted` the time at which it was taken back. */
  readonly atMs: number;
  readonly labels: Labels;
  readonly values: Readonly<Record<string, EventValue>>;
  /** Which gate holds it back. */
  readonly muted?: Gate;
  readonly shadow?: true;
  /** Why it was cleared; absent: for whatever reason. */
  readonly reason?: string;
}

/** What the explanation of a rule must contain at a time. */
export interface ExpectedExplanation {
  readonly at: Place;
  readonly atMs: number;
  readonly rule: Named;
  readonly contains: string;
  /** Labels of the instance; all instances whose labels agree are asked. */
  readonly labels: Labels;
}
