import type { EventValue, TocsinEvent } from '../facts/event.ts';
import { canonicalKey, hashText } from '../facts/ids.ts';
import type { CompositeRule } from '../language/artifact.ts';
import type { GateState } from '../language/evaluation/gates.ts';
import type { Base } from '../language/evaluation/phase.ts';

type Labels = Readonly<Record<string, string>>;
type Values = Readonly<Record<string, EventValue>>;

/** A statement as an instance remembers it. `tMs` is event time, never earlier than what may be revised. */
export interface Statement {
  readonly id: string;
  readonly tMs: number;
  /** Receive time: of two statements about the same thing, the later received holds. */
  readonly rMs: number;
  readonly hop: number;
}

export interface ChildRaise extends Statement {
  /** Begin of the condition, where it is not `tMs` and is asked for: the silence of a host begins with it. */
  readonly startMs?: number;
  /** Only the fields that the rule reads. */
  readonly values: Values;
}

/**
 * A child episode: active in `[raise.tMs, clear.tMs)`. Each member keeps the greatest statement by `(rMs, id)`, so that
 * merging is commutative, associative and idempotent. Statements received up to `voidMs` were retracted; so was an
 * occurrence whose id is `episode`.
 */
export interface ChildEpisode {
  readonly episode: string;
  readonly type: string;
  readonly labels: Labels;
  readonly raise?: ChildRaise;
  readonly clear?: Statement;
  readonly voidMs?: number;
}

/** An occurrence that the rule reads, with the fields that it reads. */
export interface ChildOccurrence extends Statement {
  readonly type: string;
  readonly labels: Labels;
  readonly values: Values;
}

/** A truth as events carry it. */
export type TruthText = 'true' | 'false' | 'unknown';

/** What one host says of a member rule: its changes in order of time and id. */
export interface Member {
  readonly hash: string;
  readonly labels: Labels;
  readonly changes: ReadonlyArray<Statement & { readonly truth: TruthText }>;
}

/** An episode or occurrence of the composite that was published and may still be revised. */
export interface Published {
  /** `unknown`: of the episode `<EMIT>_UNKNOWN`. Absent: an episode of the condition. */
  readonly kind?: 'unknown' | 'occurrence';
  /** Of an occurrence the id with which it was published first. */
  readonly episode: string;
  readonly startMs: number;
  readonly origin: string;
  readonly raise: { readonly id: string; readonly tMs: number };
  readonly clear?: { readonly id: string; readonly tMs: number };
  readonly hop: number;
  /** Counts what was said anew about this episode; a part of the ids from 1 on. */
  readonly revision: number;
  /** It was retracted: late facts showed that it never was. */
  readonly isVoid?: true;
  readonly muted?: NonNullable<TocsinEvent['muted']>;
  readonly shadow?: true;
  /** It waits for `unless`: what is to be published. Nothing was said yet. */
  readonly held?: TocsinEvent;
}

/**
 * The armed wake-up: for `atMs`. The execution that waits was started for `startMs` at attempt `attempt`, which together
 * with the instance names it, and has waited again `rearms` times since.
 */
export interface Timer {
  readonly atMs: number;
  readonly attempt: number;
  readonly startMs: number;
  readonly rearms: number;
}

/** All that is kept of one instance (application, rule, key). Plain JSON. */
export interface InstanceState {
  readonly v: 2;
  readonly application: string;
  readonly rule: string;
  /** The rule that was decided with last; absent before the first decision. */
  readonly decidedBy?: Pick<CompositeRule, 'hash' | 'emit' | 'severity' | 'kind'>;
  readonly labels: Labels;
  /** In order of their ids. */
  readonly children: readonly ChildEpisode[];
  /** In order of time and id. */
  readonly occurrences: readonly ChildOccurrence[];
  /** In order of hash and labels. */
  readonly members: readonly Member[];
  /** Facts that came too late to change anything, so that none is counted twice; in order of their ids. */
  readonly late: ReadonlyArray<Pick<Statement, 'id' | 'rMs'>>;
  readonly published: readonly Published[];
  /** Raises that gates count; absent: none. */
  readonly gates?: GateState;
  /** All before is decided and forgotten. Absent: nothing was forgotten. */
  readonly base?: Base;
  /** When the instance began; absent while a fact that comes may still move it. */
  readonly bornMs?: number;
  /** Newest receive time of a fact; 0 before the first. */
  readonly heardMs: number;
  /** Newest receive time that was given to an event of this instance. */
  readonly saidMs: number;
  /** Newest receive time of a forgotten fact: what is not known and was received up to here changes nothing. */
  readonly forgottenMs: number;
  /** Facts that came later than may be revised, and changed nothing. */
  readonly tooLate: number;
  /** Facts that were dropped because there were too many: what is decided may be wrong. */
  readonly dropped: number;
  readonly timer?: Timer;
}

export function newState(rule: Pick<CompositeRule, 'application' | 'name'>, labels: Labels): InstanceState {
  return {
    v: 2,
    application: rule.application,
    rule: rule.name,
    labels,
    children: [],
    occurrences: [],
    members: [],
    late: [],
    published: [],
    heardMs: 0,
    saidMs: 0,
    forgottenMs: 0,
    tooLate: 0,
    dropped: 0,
  };
}

/** The name of an instance in the state table: 26 base-32 characters. */
export function instanceId(rule: Pick<CompositeRule, 'application' | 'name'>, labels: Labels): string {
  return hashText(['instance', rule.application, rule.name, canonicalKey(labels)], 26);
}

/** The name of a rule in the state table, as long as an instance's. */
export function ruleId(rule: Pick<CompositeRule, 'application' | 'name'>): string {
  return hashText(['rule', rule.application, rule.name], 26);
}
