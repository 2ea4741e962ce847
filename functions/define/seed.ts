import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import type { CorrelateQueue } from '../ports/hops.ts';
import type { EventStore } from '../ports/stores.ts';

/** Open episodes, the newest ones, that a new set starts from. */
export const seedLimit = 10_000;

/**
 * Sorted event types that the correlator has to see again: what the composites read whose content `before` does not
 * hold, and what removed composites (or such with another `by`) emitted, whose open episodes it then ends.
 */
export function seedTypes(after: Artifact, before: Artifact | undefined): readonly string[] {
  const known = new Set(before?.compositeRules.map((rule) => rule.hash));
  const changed = new Set(
    after.compositeRules.filter((rule) => !known.has(rule.hash)).map((rule) => rule.name),
  );
  const read = Object.entries(after.routes)
    .filter(([, route]) => route.composites.some((name) => changed.has(name)))
    .map(([type]) => type);
  const kept = new Set(after.compositeRules.map(placeOf));
  const orphaned = (before?.compositeRules ?? [])
    .filter((rule) => !kept.has(placeOf(rule)))
    .map((rule) => rule.emit);
  return [...new Set([...read, ...orphaned])].sort();
}

/** Rules with the same place share their instances. */
function placeOf({ application, name, by }: CompositeRule): string {
  return JSON.stringify([application, name, by]);
}

/** Gives new composites what is open already, the newest `seedLimit`. Folding a set, the correlator takes doubles as one. */
export async function seed(
  ports: { readonly events: EventStore; readonly queue: CorrelateQueue },
  types: readonly string[],
): Promise<number> {
  if (types.length === 0) return 0;
  const open: readonly TocsinEvent[] = await ports.events.open({ types }, seedLimit);
  if (open.length > 0) await ports.queue.send(open, 0);
  return open.length;
}
