import type { TocsinClient } from '../../sdk/client.ts';
import type { BilledRead } from '../../shared/api/billed-read.ts';
import { type EventsPage, eventQueryLimits } from '../../shared/api/events.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { backtestLimits } from '../../shared/language/backtest/limits.ts';
import { hourMs } from '../../shared/time.ts';
import type { Retrying } from './retrying.ts';

/** Events of so long are held at one time: pages come newest first. */
export const eventWindowMs = 6 * hourMs;

export interface EventsAsked {
  readonly types: readonly string[];
  /** `[fromMs, toMs)`. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a backtest asks of the service. */
export interface Api {
  readonly client: Pick<TocsinClient, 'events' | 'event' | 'documents' | 'hosts' | 'definitions'>;
  readonly retrying: Retrying;
}

/** What listing events took. */
export interface CountedEvents {
  /** Those of the asked types. */
  readonly events: number;
  /** Of any type in the asked time: the service looks at all, and is billed for it each time that they are listed. */
  readonly listed: BilledRead & { readonly requests: number };
  /** What finding the open episodes took, once. */
  readonly opened: BilledRead & { readonly requests: number };
  /** Raises from before `fromMs` of episodes that were open then, in order of time. */
  readonly before: readonly TocsinEvent[];
}

/** Events of a time in order of time. A page that failed is asked for again, not those before it. */
export async function* eventsBetween(
  { client, retrying }: Api,
  { types, fromMs, toMs }: EventsAsked,
  onPage: (page: EventsPage, untilMs: number) => void = () => undefined,
  open = false,
): AsyncGenerator<TocsinEvent> {
  if (types.length === 0) return;
  for (let startMs = fromMs; startMs < toMs; startMs += eventWindowMs) {
    const endMs = open ? toMs : Math.min(startMs + eventWindowMs, toMs);
    const found: TocsinEvent[] = [];
    for (const some of chunksOf(types)) {
      let after: string | undefined;
      do {
        const page = await retrying(() =>
          client.events({
            types: some,
            from: startMs,
            to: endMs,
            limit: eventQueryLimits.limit,
            ...(open && { open }),
            ...(after !== undefined && { after }),
          }),
        );
        found.push(...page.events);
        onPage(page, endMs);
        after = page.next;
      } while (after !== undefined);
    }
    yield* found.sort((a, b) => a.t - b.t || (a.id < b.id ? -1 : 1));
    if (open) return;
  }
}

/** Half a unit: the event is found by an index; its causes are not followed. */
const eventRead: BilledRead = { items: 1, units: 0.5 };

/**
 * Counts events by listing them, and finds what was open before. `check` is called after each page with the items that the service
 * looked at so far and the end of the window (`eventWindowMs`) that is being listed; it throws when they are too many. Memory holds the episodes that are open.
 */
export async function countEvents(
  api: Api,
  asked: EventsAsked,
  check: (items: number, untilMs: number) => void,
): Promise<CountedEvents> {
  const open = new Set<string>();
  const missing = new Set<string>();
  let events = 0;
  let listed = nothingRead;
  let opened = nothingRead;
  const onPage = (page: EventsPage, untilMs: number) => {
    events += page.events.length;
    listed = withRead(listed, page.read);
    check(listed.items, untilMs);
  };
  for await (const { transition, episode, causes, origin } of eventsBetween(api, asked, onPage)) {
    if (episode === undefined) continue;
    if (transition === 'raised') open.add(episode);
    else if (transition === 'cleared' && !open.delete(episode)) missing.add(causes[0] ?? origin);
  }
  const before = new Map<string, TocsinEvent>();
  const keep = (event: TocsinEvent) => {
    if (event.t >= asked.fromMs || event.transition !== 'raised') return;
    before.set(event.id, event);
    if (before.size > backtestLimits.openBefore) throw tooManyOpen();
  };
  const earlier = {
    ...asked,
    fromMs: Math.max(0, asked.fromMs - backtestLimits.sinceMs),
    toMs: asked.fromMs,
  };
  const onOpen = ({ read }: EventsPage) => {
    opened = withRead(opened, read);
  };
  for await (const raise of eventsBetween(api, earlier, onOpen, true)) keep(raise);
  for (const id of missing) {
    opened = withRead(opened, eventRead);
    const raise = await eventOf(api, id);
    if (raise !== undefined) keep(raise);
  }
  return { events, listed, opened, before: [...before.values()].sort((a, b) => a.t - b.t) };
}

const nothingRead = { items: 0, units: 0, requests: 0 };

function withRead(sum: typeof nothingRead, { items, units }: BilledRead): typeof nothingRead {
  return { items: sum.items + items, units: sum.units + units, requests: sum.requests + 1 };
}

/** Undefined if it is no longer kept. */
async function eventOf({ client, retrying }: Api, id: string): Promise<TocsinEvent | undefined> {
  try {
    return (await retrying(() => client.event(id))).event;
  } catch (error) {
    if (error instanceof TocsinError && error.code === 'EVENT_UNKNOWN') return undefined;
    throw error;
  }
}

function chunksOf(types: readonly string[]): readonly (readonly string[])[] {
  const size = eventQueryLimits.types;
  return Array.from({ length: Math.ceil(types.length / size) }, (_, i) =>
    types.slice(i * size, (i + 1) * size),
  );
}

function tooManyOpen(): TocsinError {
  return new TocsinError(
    'BACKTEST_TOO_LARGE',
    'too many episodes were open before the time that is asked for',
    {
      got: `more than ${backtestLimits.openBefore}`,
      allowed: `at most ${backtestLimits.openBefore}`,
      fix: 'fewer files, so that fewer types of events are read',
    },
  );
}
