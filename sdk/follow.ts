import type { TocsinEvent } from '../shared/facts/event.ts';
import type { EventQuery, TocsinClient } from './client.ts';

export interface FollowOptions {
  readonly query?: Pick<EventQuery, 'type' | 'host' | 'severity'>;
  /** Event time of the first event that is wanted. */
  readonly fromMs: number;
  readonly clock: () => number;
  /** Waits between two questions; ends early when `signal` aborts. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly everyMs?: number;
}

/** An event may be stored this long after its time and still be seen. */
export const followOverlapMs = 120_000;
const defaultEveryMs = 1_000;
const pageSize = 200;

/**
 * Events as they are stored, each once, those of one answer in the order of their time. Asks again each `everyMs` with an
 * overlap of two minutes, so that an event that was delivered late is still seen. Ends when `signal` aborts.
 */
export async function* followEvents(
  client: TocsinClient,
  options: FollowOptions,
): AsyncGenerator<TocsinEvent> {
  const { fromMs, clock, sleep, signal, query = {}, everyMs = defaultEveryMs } = options;
  const seen = new Map<string, number>();
  while (!signal?.aborted) {
    const sinceMs = Math.max(fromMs, clock() - followOverlapMs);
    for (const event of await newSince(client, query, sinceMs, seen)) {
      seen.set(event.id, event.t);
      yield event;
    }
    for (const [id, t] of seen) if (t < sinceMs) seen.delete(id);
    await sleep(everyMs);
  }
}

async function newSince(
  client: TocsinClient,
  query: EventQuery,
  sinceMs: number,
  seen: ReadonlyMap<string, number>,
): Promise<TocsinEvent[]> {
  const found: TocsinEvent[] = [];
  let after: string | undefined;
  do {
    const page = await client.events({
      ...query,
      from: sinceMs,
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    found.push(...page.events.filter((event) => !seen.has(event.id)));
    after = page.next;
  } while (after !== undefined);
  return found.sort((a, b) => a.t - b.t || (a.id < b.id ? -1 : 1));
}
