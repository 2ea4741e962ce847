import type { Severity } from '../facts/event.ts';
import type { Metric } from '../facts/metrics.ts';
import type { Expr, SelectorNode } from './ast.ts';

/** What a compiled definition set holds; plain JSON, and the same input gives the same bytes. */
export interface Artifact {
  readonly v: 1;
  /** Hash of all the rest: 16 base-32 characters. */
  readonly version: string;
  readonly hostSets: Readonly<Record<string, HostSet>>;
  /** Evaluated by the agents. */
  readonly hostRules: readonly HostRule[];
  /** Conditions that the agents evaluate for composites; absent if there are none. */
  readonly memberRules?: readonly MemberRule[];
  /** Evaluated by the correlator. */
  readonly compositeRules: readonly CompositeRule[];
  readonly policies: readonly Policy[];
  /** Event type -> names of the composites and policies that read it; `MEMBER_CHANGED#hash` for a member rule. */
  readonly routes: Readonly<Record<string, Route>>;
  /** Metrics that the files declare beside the catalogue's; absent if they declare none. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** What is kept of applications besides their rules; absent if there are none. */
  readonly applications?: Readonly<Record<string, Application>>;
}

export interface Application {
  /** Whom its events concern. */
  readonly notify?: string;
}

export interface Route {
  readonly composites: readonly string[];
  readonly policies: readonly string[];
}

/** A host belongs if it is named, or has every tag, or lies in a region. */
export interface HostSet {
  readonly hosts: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Of sets that applications made; the sets that regions name have none themselves. */
  readonly regions?: readonly HostRegion[];
}

/** Hosts of one of `of` (absent: all hosts) that are in every set of `within` and in none of `except`; names of host sets. */
export interface HostRegion {
  readonly of?: readonly string[];
  readonly within: readonly string[];
  readonly except: readonly string[];
}

/** What an unknown root of `when` does; see `Rule.missing`. */
export type Missing = 'hold' | 'false' | 'true' | 'unknown-event';

/** A rule as it is evaluated. What is absent has its default. */
interface Rule {
  /** The application that scopes the name; `default` while files name none. */
  readonly application: string;
  readonly name: string;
  /** Hash of the rule's content: state is kept under it. */
  readonly hash: string;
  /** Labels that one instance is keyed by, sorted. */
  readonly by: readonly string[];
  /** Name of the host set; absent: all hosts. */
  readonly in?: string;
  /** `occurrence`: an event at each match of the root, or whenever the root becomes true. Absent: episodes. */
  readonly kind?: 'occurrence';
  readonly when: Expr;
  readonly forMs: number;
  /** Absent: not `when`, after `missing`. */
  readonly clear?: Expr;
  readonly clearForMs: number;
  /** Absent: `hold`. */
  readonly missing?: Missing;
  /** Unknown longer than this resets a running hold; absent: `forMs` for a hold, `clearForMs` for the hold of a clear. */
  readonly maxGapMs?: number;
  readonly during?: During;
  readonly unless?: Unless;
  /** From raise to raise. */
  readonly cooldownMs?: number;
  readonly maxRaises?: { readonly max: number; readonly perMs: number };
  /** What an edit does to open episodes; absent: `keep`. */
  readonly onChange?: 'restart' | 'clear';
  /** Evaluated and recorded, not published; absent: on. */
  readonly mode?: 'shadow';
  readonly emit: string;
  readonly severity: Severity;
  readonly set: Readonly<Record<string, Expr>>;
  /** Template with `{label}`, `{value}` and `{value:percent}`. */
  readonly message?: string;
}

export type { Rule };

/** Weekly hours in a time zone: begins inside, ends outside. */
export interface During {
  /** IANA name, `Europe/Berlin`. */
  readonly zone: string;
  readonly times: readonly DuringTime[];
  /** What the end of the hours does to open episodes; absent: they go on. */
  readonly end?: 'clear';
}

/** Minutes since midnight of wall time; `toMinute` <= `fromMinute` ends on the next day, 1,440 is its midnight. */
export interface DuringTime {
  /** ISO days on which it begins, 1 is Monday; sorted. */
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Holds notifications and policies back while the event is active, `extendMs` beyond, and waits `waitMs` for it to come. */
export interface Unless {
  readonly event: SelectorNode;
  readonly waitMs: number;
  readonly extendMs: number;
}

/** A rule over samples of one host, evaluated by its agent. `by` always holds `host`. */
export interface HostRule extends Rule {
  readonly missing: Missing;
}

/** A rule that the correlator evaluates. */
export interface CompositeRule extends Rule {
  /** How long to wait for late facts before a decision: 0 if the condition is monotone in its events. */
  readonly latenessMs: number;
  /** Late facts change nothing; absent: they revise. */
  readonly late?: 'ignore';
  /** How old a fact may be at its receipt, beyond the lateness, to revise; absent: one hour. */
  readonly reviseLimitMs?: number;
  /** Event types among those it reads that agents make, sorted: unknown while their host is silent. Absent: none. */
  readonly hostMade?: readonly string[];
  /** It reads stored samples of several hosts: the correlator looks at least each so many ms. Absent: it reads events alone. */
  readonly samplesEveryMs?: number;
}

/**
 * A condition that agents evaluate for composites, named by its content. Each change between true, false and unknown is
 * sent as an event `MEMBER_CHANGED` with `values { member: hash, truth: "true" | "false" | "unknown" }`.
 */
export interface MemberRule {
  readonly hash: string;
  /** Name of the host set; absent: all hosts. */
  readonly in?: string;
  /** Always holds `host`; sorted. */
  readonly by: readonly string[];
  readonly when: Expr;
}

/** How a policy finds what it acts on. */
export interface PolicyTarget {
  readonly type: 'host';
  /** Name of a list in the event's `values`, or `host` for the event's own host. */
  readonly each: string;
  /** At most this many targets; absent: all. */
  readonly take?: number;
  /** `worst`: hosts whose last matched value is highest first; `listed`: as in the event. */
  readonly order: 'worst' | 'listed';
}

export interface PolicyStep {
  readonly responder: 'attach-storage';
  readonly with: AttachStorageArguments;
  readonly timeoutMs: number;
}

export interface AttachStorageArguments {
  readonly sizeBytes: number;
  /** Mount point, with `{host}` and `{response}` filled in. */
  readonly mount: string;
  /** Value of the tag `tocsin:pool` of the volumes that may be used. */
  readonly pool: string;
  readonly filesystem: 'ext4' | 'xfs';
  /** Create a volume when no free one fits. */
  readonly create: boolean;
}

export interface Policy {
  readonly name: string;
  readonly hash: string;
  readonly on: string;
  readonly mode: 'observe' | 'enforce';
  readonly target: PolicyTarget;
  /** From the end of the last attempt, per target. */
  readonly cooldownMs: number;
  readonly do: readonly PolicyStep[];
  /** How long the host's own samples may take to show the mount. */
  readonly verifyWithinMs: number;
}
