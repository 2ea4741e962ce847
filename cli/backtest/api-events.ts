import type { TocsinClient } from '../../sdk/client.ts';
import { eventQueryLimits } from '../../shared/api/events.ts';
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

export interface CountedEvents {
  readonly events: number;
  readonly requests: number;
  /** Raises from before `fromMs` of episodes that were open then, in order of time. */
  readonly before: readonly TocsinEvent[];
}

/** Events of a time in order of time. A page that failed is asked for again, not those before it. */
export async function* eventsBetween(
  { client, retrying }: Api,
  { types, fromMs, toMs }: EventsAsked,
  onPage: (events: number) => void = () => undefined,
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
        onPage(page.events.length);
        after = page.next;
      } while (after !== undefined);
    }
    yield* found.sort((a, b) => a.t - b.t || (a.id < b.id ? -1 : 1));
    if (open) return;
  }
}

/**
 * Counts events by reading them, and finds what was open before. `check` is called with the count after each page and throws when
 * it is too much. Memory holds the episodes that are open.
 */
export async function countEvents(
  api: Api,
  asked: EventsAsked,
  check: (events: number) => void,
): Promise<CountedEvents> {
  const open = new Set<string>();
  const missing = new Set<string>();
  let events = 0;
  let requests = 0;
  const onPage = (count: number) => {
    events += count;
    requests++;
    check(events);
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
  for await (const raise of eventsBetween(api, earlier, () => requests++, true)) keep(raise);
  for (const id of missing) {
    requests++;
    const raise = await eventOf(api, id);
    if (raise !== undefined) keep(raise);
  }
  return { events, requests, before: [...before.values()].sort((a, b) => a.t - b.t) };
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
