import { typesSaid } from '../../shared/correlator/event-types.ts';
import { correlatorLimits, latestMs } from '../../shared/correlator/limits.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import { longestMs, readsOf } from '../../shared/language/evaluation/reads.ts';
import { startsAlone } from '../../shared/language/placement/starts-alone.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';

/** How far back new composites look for events that are over, at most. */
export const seedReachMs = hourMs + 2 * minuteMs;

/** What the correlator has to be given of a new set. */
export interface Seeds {
  /** Sorted event types of which it has to see again what is open, and what is in reach. */
  readonly types: readonly string[];
  /** How far before the announcement the windows of the changed composites begin, at most `seedReachMs`. */
  readonly reachMs: number;
  /**
   * As old may a raise be that still comes, for the first time or again: they have to know its clear, or it would be open for ever.
   * At most `seedReachMs`.
   */
  readonly clearsReachMs: number;
  /** There are new composites that can be true, or have to look, before any event. */
  readonly isStarting: boolean;
}

/**
 * What the composites read whose content `before` does not hold, with the silences of hosts, and what removed composites (or
 * such with another `by`) emitted, whose open episodes the correlator then ends. The truths of members are sent anew by the
 * agents, with their new configuration.
 */
export function seedsOf(after: Artifact, before: Artifact | undefined): Seeds {
  const known = new Set(before?.compositeRules.map((rule) => rule.hash));
  const changed = after.compositeRules.filter((rule) => !known.has(rule.hash));
  const names = new Set(changed.map((rule) => rule.name));
  const read = Object.entries(after.routes)
    .filter(([, route]) => route.composites.some((name) => names.has(name)))
    .map(([type]) => type);
  const kept = new Set(after.compositeRules.map(placeOf));
  const orphaned = (before?.compositeRules ?? [])
    .filter((rule) => !kept.has(placeOf(rule)))
    .flatMap(typesSaid);
  const reachMs = furthest(changed.map((rule) => longestMs(readsOf(rule)) + rule.latenessMs));
  const lateMs = changed.map((rule) => Math.max(latestMs(rule), correlatorLimits.deliveryMs));
  return {
    types: [...new Set([...read, ...orphaned])].sort(),
    reachMs,
    clearsReachMs: furthest([reachMs, ...lateMs]),
    isStarting: changed.some(startsAlone),
  };
}

/** Up to `seedReachMs`, that inside. */
function furthest(reaches: readonly number[]): number {
  return Math.min(seedReachMs, Math.max(0, ...reaches));
}

/** Rules with the same place share their instances. */
function placeOf({ application, name, by }: CompositeRule): string {
  return JSON.stringify([application, name, by]);
}
