import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import { memberChanged } from '../../shared/facts/system-events.ts';
import { inParallel } from '../in-parallel.ts';
import type { EventStore } from '../ports/stores.ts';
import { explainLimits } from './limits.ts';
import { pagesOf } from './pages.ts';

/**
 * What agents said of members last before a time: a truth holds until the next change, however long ago it was told. Agents tell
 * all anew with each configuration, so that nothing older than `sinceMs` has to be looked for.
 */
export async function membersBefore(
  store: Pick<EventStore, 'query'>,
  members: ReadonlySet<string>,
  hosts: readonly string[],
  beforeMs: number,
  sinceMs: number,
): Promise<{ readonly events: readonly TocsinEvent[]; readonly notes: readonly string[] }> {
  if (members.size === 0) return { events: [], notes: [] };
  const asked = hosts.slice(0, explainLimits.hosts);
  const fromMs = Math.max(sinceMs, beforeMs - explainLimits.membersBackMs);
  const cut: string[] = [];
  const found = await inParallel(asked, 16, async (host) => {
    const filter = { type: memberChanged, host, fromMs, toMs: beforeMs };
    const { items, isCut } = await pagesOf(explainLimits.memberPages, (after) =>
      store.query(filter, explainLimits.memberChanges, after),
    );
    if (isCut) cut.push(host);
    return lastOfEach(items.filter(({ values }) => members.has(String(values.member))));
  });
  const left = hosts.length - asked.length;
  return {
    events: found.flat(),
    notes: [
      ...(left > 0 ? [`what ${left} hosts said of the members before was not looked up`] : []),
      ...(cut.length > 0
        ? [`of what ${cut.sort().join(', ')} said before, the oldest was not looked up`]
        : []),
    ],
  };
}

/** Of events that come newest first. */
function lastOfEach(events: readonly TocsinEvent[]): readonly TocsinEvent[] {
  const last = new Map<string, TocsinEvent>();
  for (const event of events) {
    const key = `${event.values.member} ${canonicalKey(event.labels)}`;
    const known = last.get(key);
    if (known === undefined || event.t > known.t) last.set(key, event);
  }
  return [...last.values()];
}
