import type { Severity } from '../facts/event.ts';
import type { Expr } from './ast.ts';

/** What a compiled definition set holds; plain JSON, and the same input gives the same bytes. */
export interface Artifact {
  readonly v: 1;
  /** Hash of all the rest: 16 base-32 characters. */
  readonly version: string;
  readonly hostSets: Readonly<Record<string, HostSet>>;
  /** Evaluated by the agents. */
  readonly hostRules: readonly HostRule[];
  /** Evaluated by the correlator. */
  readonly compositeRules: readonly CompositeRule[];
  readonly policies: readonly Policy[];
  /** Event type -> names of the composites and policies that read it. */
  readonly routes: Readonly<Record<string, Route>>;
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

export type Missing = 'hold' | 'false' | 'true';

interface Rule {
  /** The application that scopes the name; `default` while files name none. */
  readonly application: string;
  readonly name: string;
  /** Hash of the rule's content: state is kept under it. */
  readonly hash: string;
  /** Labels that one instance is keyed by, sorted. */
  readonly by: readonly string[];
  readonly when: Expr;
  readonly forMs: number;
  readonly clearForMs: number;
  readonly emit: string;
  readonly severity: Severity;
  readonly set: Readonly<Record<string, Expr>>;
  /** Template with `{label}`, `{value}` and `{value:percent}`. */
  readonly message?: string;
}

/** A rule over samples of one host. `by` always holds `host`. */
export interface HostRule extends Rule {
  /** Name of the host set; absent: all hosts. */
  readonly in?: string;
  /** Absent: not `when`. */
  readonly clear?: Expr;
  readonly missing: Missing;
}

/** A rule over events. */
export interface CompositeRule extends Rule {
  /** How long to wait for late facts before a decision: 0 unless the condition negates an event. */
  readonly latenessMs: number;
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
