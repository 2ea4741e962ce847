export const severities = ['info', 'minor', 'major', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** `occurred`: an event at one instant. `raised` and `cleared`: the two ends of an episode. */
export const transitions = ['raised', 'cleared', 'occurred'] as const;
export type Transition = (typeof transitions)[number];

/** Who says so: a host's agent, a rule in the correlator, a person or program, another system, or Tocsin itself. */
export type Source =
  | { readonly kind: 'agent'; readonly host: string }
  | { readonly kind: 'rule'; readonly rule: string }
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'system'; readonly name: string };

export type EventValue = number | string | boolean | readonly string[] | readonly number[];

/**
 * An event as it is stored, published and answered. Times are milliseconds since 1970. Immutable: `id` is
 * deterministic, so a second event with the same id is the same event.
 */
export interface TocsinEvent {
  readonly v: 1;
  readonly id: string;
  /** Upper snake case, `DISK_FULL`. */
  readonly type: string;
  readonly transition: Transition;
  /** The episode that a `raised` or `cleared` belongs to; none for `occurred`. */
  readonly episode?: string;
  /** Begin of the condition: a raise held `for: 5m` has `t` five minutes after `start`. */
  readonly start?: number;
  /** Event time: when it happened, corrected by the sender's clock offset at the first store. */
  readonly t: number;
  /** Receive time, set at the first store. */
  readonly r: number;
  /** The first published id of the lineage: of a clear the id of its raise, of all else its own id. */
  readonly origin: string;
  readonly severity: Severity;
  readonly source: Source;
  readonly host?: string;
  /** What the instance is keyed by, and the sender's attributes. Holds `host` as well if the event has one. */
  readonly labels: Readonly<Record<string, string>>;
  /** The payload: the rule's `set`. */
  readonly values: Readonly<Record<string, EventValue>>;
  readonly message?: string;
  /** The rule that made it, with the hash of its content. */
  readonly rule?: { readonly application: string; readonly name: string; readonly hash: string };
  /** Ids of the events that it was made of, at most `limits.causes`. */
  readonly causes: readonly string[];
  /** What the rule saw: selector -> value at the transition. Outlives the samples. */
  readonly evidence?: Readonly<Record<string, number>>;
  /**
   * Why a clear came: `condition-ended`, `left`, `during-ended`, `retracted`, `rule-removed`, or `rule-changed` (an edit under
   * `on_change: restart` or `clear`).
   */
  readonly reason?: string;
  /** A gate held it back: composites read it, notifications and policies do not. Decided once. */
  readonly muted?: 'cooldown' | 'max-raises' | 'unless';
  /** Made by a rule in `mode: shadow`: recorded, not published. */
  readonly shadow?: true;
  /** Number of responses between this event and the first cause; 0 if absent. */
  readonly hop?: number;
}

/** What a sender makes: all but the receive time. */
export type EventDraft = Omit<TocsinEvent, 'r'>;

/** The routing slip: which definitions an event concerns. It wakes; the definitions decide. Absent lists wake nobody. */
export interface RoutingSlip {
  readonly version: string;
  readonly composites?: readonly string[];
  readonly policies?: readonly string[];
}

/** An event on the bus. */
export type PublishedEvent = TocsinEvent & { readonly slip?: RoutingSlip };
