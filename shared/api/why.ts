import type { TocsinEvent } from '../facts/event.ts';
import type { DefinitionsThen } from './explain.ts';

/** One series of the samples behind an event: the newest points of the window, at most `whyLimits.points`, in order of time. */
export interface WhySamples {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: ReadonlyArray<readonly [tMs: number, value: number]>;
  /** Points of the window that were left out. */
  readonly more?: number;
}

/** An event with what it was made of. */
export interface WhyNode {
  readonly id: string;
  /** `repeated`: it is told elsewhere in this tree. `expired`: it is no longer stored; who names it kept what it saw of it. */
  readonly kind: 'event' | 'repeated' | 'expired';
  /** Absent of what expired. */
  readonly event?: TocsinEvent;
  /** The condition of its rule, by the definitions that were active then. */
  readonly condition?: string;
  /** Of an event of a host, from the begin of its condition on, while samples are kept. */
  readonly samples?: readonly WhySamples[];
  readonly causes: readonly WhyNode[];
  /** Causes that were left out. */
  readonly more?: number;
}

/** What a policy made of the event, for one target. */
export interface WhyResponse {
  readonly policy: string;
  /** Absent: the policy found none. */
  readonly target?: string;
  /** `waiting`: nothing was claimed yet. `suppressed`: `reason` says why. `response`: it was started, and `state` is where it is. */
  readonly outcome: 'waiting' | 'suppressed' | 'response';
  readonly reason?: string;
  readonly response?: string;
  readonly state?: string;
}

/** What came of an event. */
interface WhyEffects {
  /** Why policies and people do not hear of it; absent if they do. */
  readonly silent?: string;
  /** Other events of the same episode or lineage: its end, revisions, retractions; in order of receipt. */
  readonly lineage: readonly TocsinEvent[];
  /** Events that name it among their causes, but those of its lineage; in order of time. */
  readonly effects: readonly TocsinEvent[];
  readonly responses: readonly WhyResponse[];
}

/** `GET /v1/events/{id}/why`. */
export interface WhyAnswer {
  readonly why: WhyNode;
  /** What was active when the event was made; absent if no set was. */
  readonly definitions?: DefinitionsThen;
  readonly became: WhyEffects;
  /** What could not be looked at; empty if all was there. */
  readonly notes: readonly string[];
}
