import { TocsinError } from '../errors.ts';
import type { EventValue } from '../facts/event.ts';
import { canonicalKey, hashText } from '../facts/ids.ts';
import type { CompositeRule } from '../language/artifact.ts';

/** One end of a child episode as an instance remembers it. `tMs` is event time, never earlier than what may be revised. */
export interface ChildEnd {
  readonly id: string;
  readonly tMs: number;
  /** Receive time: of two statements about the same end, the later received holds. */
  readonly rMs: number;
  readonly hop: number;
}

export interface ChildRaise extends ChildEnd {
  /** Only the fields that the rule reads. */
  readonly values: Readonly<Record<string, EventValue>>;
}

/**
 * A child episode: active in `[raise.tMs, clear.tMs)`. Each member keeps the greatest statement by `(rMs, id)`, so that
 * merging is commutative, associative and idempotent. Statements received up to `voidMs` were retracted.
 */
export interface ChildEpisode {
  readonly episode: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly raise?: ChildRaise;
  readonly clear?: ChildEnd;
  readonly voidMs?: number;
}

/** Where the composite stands at one time. `startMs` is the begin of the condition, `sinceMs` the begin of its absence. */
export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'holding'; readonly startMs: number }
  | { readonly kind: 'open'; readonly startMs: number; readonly raisedMs: number }
  | {
      readonly kind: 'clearing';
      readonly startMs: number;
      readonly raisedMs: number;
      readonly sinceMs: number;
    };

/** An episode of the composite that was published and may still be revised. */
export interface Published {
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
  readonly v: 1;
  readonly application: string;
  readonly rule: string;
  /** The rule that was decided with last; absent before the first decision. */
  readonly decidedBy?: Pick<CompositeRule, 'hash' | 'emit' | 'severity'>;
  readonly labels: Readonly<Record<string, string>>;
  readonly children: readonly ChildEpisode[];
  readonly published: readonly Published[];
  /** All before `atMs` is forgotten, that time outside; `phase` is what it came to. Absent: nothing was forgotten. */
  readonly base?: { readonly atMs: number; readonly phase: Phase };
  /** Newest receive time of a fact; 0 before the first. */
  readonly heardMs: number;
  /** Newest receive time that was given to an event of this instance. */
  readonly saidMs: number;
  /** Forgotten child episodes, the longest unheard first; of those beyond the limit only the newest receive time is known. */
  readonly ended: ReadonlyArray<{ readonly episode: string; readonly rMs: number }>;
  readonly endedBeforeMs: number;
  /** Facts that came after their time was forgotten, and changed nothing. */
  readonly tooLate: number;
  /** Child episodes that were dropped because there were too many: what is decided may be wrong. */
  readonly dropped: number;
  readonly timer?: Timer;
}

export function newState(
  rule: Pick<CompositeRule, 'application' | 'name'>,
  labels: Readonly<Record<string, string>>,
): InstanceState {
  return {
    v: 1,
    application: rule.application,
    rule: rule.name,
    labels,
    children: [],
    published: [],
    heardMs: 0,
    saidMs: 0,
    ended: [],
    endedBeforeMs: 0,
    tooLate: 0,
    dropped: 0,
  };
}

/** Refuses a state of a version that this code does not know: it is left as it is, never reset. */
export function readState(body: unknown): InstanceState {
  const version = (body as { v?: unknown } | null)?.v;
  if (version === 1) return body as InstanceState;
  throw new TocsinError('STATE_VERSION_UNKNOWN', 'the state of an instance was written by another version', {
    got: String(version),
    allowed: '1',
    fix: 'deploy the version that wrote it, or a newer one',
    retryable: true,
  });
}

/** The name of an instance in the state table: 26 base-32 characters. */
export function instanceId(
  rule: Pick<CompositeRule, 'application' | 'name'>,
  labels: Readonly<Record<string, string>>,
): string {
  return hashText(['instance', rule.application, rule.name, canonicalKey(labels)], 26);
}

/** The name of a rule in the state table, as long as an instance's. */
export function ruleId(rule: Pick<CompositeRule, 'application' | 'name'>): string {
  return hashText(['rule', rule.application, rule.name], 26);
}
