import type { EventFilter, EventStore, ReadPage } from '../../../functions/ports/stores.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';

/** A raise that is open, made when it is asked for: so many are not held in memory at once. */
export interface OpenRaise {
  readonly id: string;
  readonly make: () => TocsinEvent;
}

/**
 * Events of which many raises are open, in pages as DynamoDB gives them. What happened lately is in the fake store, which gets what is
 * put.
 */
export function makeManyEvents(raises: readonly OpenRaise[]) {
  const recent = makeFakeEventStore();
  const open = [...raises].sort((a, b) => (a.id < b.id ? 1 : -1));
  const placeAfter = new Map(open.map(({ id }, i) => [id, i + 1]));
  const read = { items: 0, units: 0 };
  const query = async (
    filter: EventFilter,
    limit: number,
    after?: string,
  ): Promise<ReadPage<TocsinEvent>> => {
    if (filter.open !== true) return recent.query(filter, limit, after);
    const from = after === undefined ? 0 : (placeAfter.get(after) as number);
    const page = open.slice(from, from + limit);
    const next = from + limit < open.length ? page.at(-1)?.id : undefined;
    return { items: page.map(({ make }) => make()), read, ...(next !== undefined && { next }) };
  };
  const store: EventStore = { ...recent, query };
  return { store, recent };
}
