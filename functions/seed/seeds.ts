import { correlatorLimits, latestMs } from '../../shared/correlator/limits.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { memberChanged } from '../../shared/facts/system-events.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import { longestMs, readsOf } from '../../shared/language/evaluation/reads.ts';
import { startsAlone } from '../../shared/language/placement/starts-alone.ts';
import { hourMs, minuteMs } from '../../shared/time.ts';
import type { EventStore } from '../ports/stores.ts';

/** Open episodes, the newest ones, that a new set starts from. */
export const seedLimit = 10_000;

/** Stored events, the newest ones, among which those are looked for that windows of new composites hold. */
export const seedReads = 50_000;

/** How far back new composites look for events that are over, at most. */
export const seedReachMs = hourMs + 2 * minuteMs;

/** Events of a page of stored events. */
const pageEvents = 500;

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
    .flatMap(({ emit, missing }) => (missing === 'unknown-event' ? [emit, `${emit}_UNKNOWN`] : [emit]));
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

/** Which events that are over are seeds: all in `[fromMs, toMs)`, and clears in `[clearsFromMs, toMs)`. */
export interface SeedSpan {
  readonly clearsFromMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The open episodes of these types, the newest `seedLimit`, and the events of them in the span among the newest `seedReads`; each
 * once, and none of a rule in shadow. Changes of members are not among them.
 */
export async function seedEvents(
  events: EventStore,
  types: readonly string[],
  { clearsFromMs, fromMs, toMs }: SeedSpan,
): Promise<readonly TocsinEvent[]> {
  if (types.length === 0) return [];
  const wanted = new Set(types);
  const found = new Map((await events.open({ types }, seedLimit)).map((event) => [event.id, event]));
  const filter = { fromMs: clearsFromMs, toMs, exceptType: memberChanged };
  const isWanted = ({ type, transition, t }: TocsinEvent) =>
    wanted.has(type) && (t >= fromMs || transition === 'cleared');
  let after: string | undefined;
  for (let read = 0; read < seedReads; read += pageEvents) {
    const page = await events.query(filter, pageEvents, after);
    for (const event of page.items) if (isWanted(event)) found.set(event.id, event);
    after = page.next;
    if (after === undefined) break;
  }
  return [...found.values()].filter(({ shadow }) => shadow !== true);
}

/** Rules with the same place share their instances. */
function placeOf({ application, name, by }: CompositeRule): string {
  return JSON.stringify([application, name, by]);
}
