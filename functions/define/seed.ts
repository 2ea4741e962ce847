import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import { startsAlone } from '../../shared/language/placement/starts-alone.ts';
import type { CorrelateQueue } from '../ports/hops.ts';
import type { EventStore } from '../ports/stores.ts';

/** Open episodes, the newest ones, that a new set starts from. */
export const seedLimit = 10_000;

/** What the correlator has to be given of a new set. */
export interface Seeds {
  /** Sorted event types whose open episodes it has to see again. */
  readonly types: readonly string[];
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
  return { types: [...new Set([...read, ...orphaned])].sort(), isStarting: changed.some(startsAlone) };
}

/** Rules with the same place share their instances. */
function placeOf({ application, name, by }: CompositeRule): string {
  return JSON.stringify([application, name, by]);
}

/**
 * Gives new composites what is open already, the newest `seedLimit`, and wakes those that start alone with the event `applied`.
 * Folding a set, the correlator takes doubles as one. Answers how many open episodes it gave.
 */
export async function seed(
  ports: { readonly events: EventStore; readonly queue: CorrelateQueue },
  { types, isStarting }: Seeds,
  applied: TocsinEvent,
): Promise<number> {
  const found = types.length === 0 ? [] : await ports.events.open({ types }, seedLimit);
  const open = found.filter(({ shadow }) => shadow !== true);
  const seeds = isStarting ? [...open, applied] : open;
  if (seeds.length > 0) await ports.queue.send(seeds, 0);
  return open.length;
}
