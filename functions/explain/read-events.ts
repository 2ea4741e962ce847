import type { TocsinEvent } from '../../shared/facts/event.ts';
import { timeOfId } from '../../shared/facts/ids.ts';
import { hourMs } from '../../shared/time.ts';
import { inParallel } from '../in-parallel.ts';
import { type EventFilter, type EventStore, idSkewMs } from '../ports/stores.ts';
import type { Budget } from './budget.ts';

export interface EventsAsked {
  readonly types: readonly string[];
  /** Only of these; absent: of all hosts, and those of none. */
  readonly hosts?: readonly string[] | undefined;
  /** `[fromMs, toMs)` by event time. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface EventsRead {
  readonly events: readonly TocsinEvent[];
  /** All from here on were read; later than asked if there were too many, or it took too long. */
  readonly fromMs: number;
}

const width = 8;
const pageEvents = 1_000;

/** Between two stretches it is looked whether there is time left. */
const stretchMs = 6 * hourMs;

/** Events newest first, by stretches of time, until the budget is spent: then from the oldest one on that was taken. */
export async function readEvents(
  store: Pick<EventStore, 'query'>,
  { types, hosts, fromMs, toMs }: EventsAsked,
  budget: Budget,
): Promise<EventsRead> {
  const events: TocsinEvent[] = [];
  let endMs = toMs;
  while (endMs > fromMs) {
    if (budget.isOver() || budget.left < 0) return { events, fromMs: endMs };
    const beginMs = Math.max(fromMs, endMs - stretchMs);
    const filter = { types, fromMs: beginMs, toMs: endMs };
    const found = await inParallel(hosts ?? [undefined], width, (host) =>
      readStretch(store, { ...filter, ...(host !== undefined && { host }) }, budget),
    );
    const reachedMs = Math.min(endMs, Math.max(beginMs, ...found.map((each) => each.fromMs)));
    events.push(...found.flatMap((each) => each.events.filter(({ t }) => t >= reachedMs)));
    if (reachedMs > beginMs) return { events, fromMs: reachedMs };
    endMs = beginMs;
  }
  return { events, fromMs };
}

async function readStretch(
  store: Pick<EventStore, 'query'>,
  filter: EventFilter,
  budget: Budget,
): Promise<EventsRead> {
  const events: TocsinEvent[] = [];
  let after: string | undefined;
  do {
    const page = await store.query(filter, Math.min(pageEvents, Math.max(1, budget.left)), after);
    events.push(...page.items);
    budget.left -= page.items.length;
    after = page.next;
    const last = page.items.at(-1)?.id ?? after;
    const isSpent = budget.left < 0 || (after !== undefined && budget.left < 1);
    // Ids are in order of the senders' clocks, which lie apart.
    if (isSpent && last !== undefined) return { events, fromMs: timeOfId(last) + idSkewMs };
  } while (after !== undefined);
  return { events, fromMs: filter.fromMs };
}
