import { idWindow, matchesFilter } from '../../functions/adapters/event-filter.ts';
import type { EventFilter, EventStore, ReadPage } from '../../functions/ports/stores.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { lowestIdAt } from '../../shared/facts/ids.ts';
import { isCanary } from '../../shared/facts/system-events.ts';
import { readCostOf } from './read-cost.ts';

export interface FakeEventStore extends EventStore {
  /** Every stored event in the order of storing, as the table's stream would show it. */
  all(): readonly TocsinEvent[];
  /** What a transaction of the state store does: keeps the event if it is new. */
  putNow(event: TocsinEvent): 'stored' | 'duplicate';
}

/** Events in memory. Its indexes follow at once; those of DynamoDB within about a second. */
export function makeFakeEventStore(): FakeEventStore {
  const stored = new Map<string, TocsinEvent>();
  const openIds = new Set<string>();

  const putNow = (event: TocsinEvent): 'stored' | 'duplicate' => {
    if (stored.has(event.id)) return 'duplicate';
    stored.set(event.id, structuredClone(event));
    if (event.transition === 'raised') openIds.add(event.id);
    return 'stored';
  };

  /** Canaries are in no list. */
  const listed = () => new Map([...stored].filter(([, event]) => !isCanary(event)));

  return {
    putNow,
    all: () => [...stored.values()].map((event) => structuredClone(event)),
    put: async (event) => putNow(event),
    get: async (id) => structuredClone(listed().get(id)),
    query: async (filter, limit, after) => page(newestFirst(listed()), openIds, filter, limit, after),
    stored: async (fromMs, toMs, limit, after) => {
      const border = lowestIdAt(toMs);
      const toId = after !== undefined && after < border ? after : border;
      const found = newestFirst(listed()).filter(({ id }) => id >= lowestIdAt(fromMs) && id < toId);
      const items = found.slice(0, limit).map((event) => ({ id: event.id, text: JSON.stringify(event) }));
      const last = items.at(-1);
      return found.length > limit && last ? { items, next: last.id } : { items };
    },
    open: async ({ types, host }, limit) =>
      newestFirst(stored)
        .filter((event) => openIds.has(event.id))
        .filter((event) => types === undefined || types.includes(event.type))
        .filter((event) => host === undefined || event.host === host)
        .slice(0, limit)
        .map((event) => structuredClone(event)),
    close: async (raiseId) => void openIds.delete(raiseId),
  };
}

function newestFirst(stored: ReadonlyMap<string, TocsinEvent>): readonly TocsinEvent[] {
  return [...stored.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
}

function page(
  events: readonly TocsinEvent[],
  openIds: ReadonlySet<string>,
  filter: EventFilter,
  limit: number,
  after: string | undefined,
): ReadPage<TocsinEvent> {
  const window = idWindow(filter, after);
  const there = events
    .filter((event) => event.id >= window.fromId && event.id < window.toId)
    .filter((event) => filter.open !== true || openIds.has(event.id))
    .filter((event) => filter.open === true || filter.host === undefined || event.host === filter.host);
  const found = there.filter((event) => matchesFilter(event, filter));
  const last = found[limit];
  const read = readCostOf(last === undefined ? there : there.filter(({ id }) => id >= last.id));
  const items = found.slice(0, limit).map((event) => structuredClone(event));
  if (last !== undefined) return { items, read, next: items.at(-1)?.id ?? window.toId };
  return window.isCut ? { items, read, next: window.fromId } : { items, read };
}
