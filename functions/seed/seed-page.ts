import type { TocsinEvent } from '../../shared/facts/event.ts';
import { raiseIdOf } from '../../shared/facts/raise-id.ts';
import { eventKeptMs } from '../adapters/event-item.ts';
import { inParallel } from '../in-parallel.ts';
import type { EventStore } from '../ports/stores.ts';
import { storedEventBytes } from '../publish/stored-event.ts';

/** Stored events that are read for one page of seeds; the function holds no more of them at a time. */
export const seedPageEvents = 500;

/** Raises that are looked up at the same time. */
const width = 16;

/** Which stored events are seeds. */
export interface SeedSpan {
  readonly types: readonly string[];
  /** When the set was announced. What was open then, or since, is a seed however old it is. */
  readonly announcedMs: number;
  /** All events from this time on are seeds; of older ones the raises of what is open. */
  readonly fromMs: number;
  /** Clears are from this time on, which is not after `fromMs`. */
  readonly clearsFromMs: number;
}

/**
 * A place among the seeds: first those that are open, then those that are in reach. In this order, and with an index's lag between,
 * nothing falls through: what is closed before it was read as open is found by its clear.
 */
export interface SeedPosition {
  readonly stage: 'open' | 'recent';
  /** Event times from this one on are outside. */
  readonly toMs: number;
  /** Absent at the begin of the stage. */
  readonly after?: string;
}

interface FoundPage {
  readonly events: readonly TocsinEvent[];
  /** Where this stage goes on; absent at its end. */
  readonly after?: string;
}

export interface SeedPage extends FoundPage {
  /** Ids of what is no seed since it is larger than what is published: `publish` has put it aside, and nobody decides by it. */
  readonly tooLarge: readonly string[];
}

type Events = Pick<EventStore, 'query' | 'get'>;

/** The seeds of the `seedPageEvents` next stored events, perhaps none; without those of a rule in shadow, and what is too large. Repeatable. */
export async function readSeedPage(events: Events, span: SeedSpan, at: SeedPosition): Promise<SeedPage> {
  const found = at.stage === 'open' ? await openPage(events, span, at) : await recentPage(events, span, at);
  const told = found.events.filter(({ shadow }) => shadow !== true);
  const large = new Set(told.filter(isTooLarge).map(({ id }) => id));
  return { ...found, events: told.filter(({ id }) => !large.has(id)), tooLarge: [...large] };
}

function isTooLarge(event: TocsinEvent): boolean {
  return Buffer.byteLength(JSON.stringify(event)) > storedEventBytes;
}

/** Raises of what is open, as far as the next stage does not find them. An event is kept for `eventKeptMs` after its receipt. */
async function openPage(events: Events, span: SeedSpan, { toMs, after }: SeedPosition): Promise<FoundPage> {
  const filter = { fromMs: Math.max(0, span.announcedMs - 2 * eventKeptMs), toMs, open: true };
  const page = await events.query(filter, seedPageEvents, after);
  const isSeed = ({ type, t }: TocsinEvent) => span.types.includes(type) && t < span.fromMs;
  return { events: page.items.filter(isSeed), ...(page.next !== undefined && { after: page.next }) };
}

async function recentPage(events: Events, span: SeedSpan, { toMs, after }: SeedPosition): Promise<FoundPage> {
  const filter = { fromMs: span.clearsFromMs, toMs };
  const page = await events.query(filter, seedPageEvents, after);
  const found = page.items.filter(
    ({ type, transition, t }) => span.types.includes(type) && (t >= span.fromMs || transition === 'cleared'),
  );
  const ended = await raisesEnded(events, span, found);
  return { events: [...ended, ...found], ...(page.next !== undefined && { after: page.next }) };
}

/** Raises before the reach of which the clear came since the announcement: they were open, and may not have been read as that. */
async function raisesEnded(
  events: Events,
  { announcedMs, fromMs }: SeedSpan,
  found: readonly TocsinEvent[],
): Promise<readonly TocsinEvent[]> {
  const clears = found.filter(
    ({ transition, start, r }) =>
      transition === 'cleared' && r >= announcedMs && start !== undefined && start < fromMs,
  );
  const raises = await inParallel(clears, width, (clear) => events.get(raiseIdOf(clear)));
  return raises.filter((raise) => raise !== undefined && raise.t < fromMs) as readonly TocsinEvent[];
}
