import { publishStored } from '../../../functions/publish/publish-stored.ts';
import { makeReconcileHandler } from '../../../functions/reconcile/handler.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { lowestIdAt } from '../../../shared/facts/ids.ts';
import { minuteMs } from '../../../shared/time.ts';
import { eventOf } from '../../contracts/facts.ts';
import { makeFakeEventBus } from '../../fakes/event-bus.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeQuarantine } from '../../fakes/quarantine.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

export const startMs = Date.UTC(2026, 10, 21, 11, 58);
export const everyMs = 5 * minuteMs;

/** One page: what was asked for, and how many events were found. */
interface Compared {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

export const countOf = (compared: readonly Compared[]) => compared.reduce((sum, { count }) => sum + count, 0);

/** Stored events, the bus that they were published to or not, and the reconciler. Times are after the start. */
export function makeOutbox() {
  let nowMs = startMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const bus = makeFakeEventBus();
  const quarantine = makeFakeQuarantine();
  let stored = events.stored;
  const metrics: object[] = [];
  const compared: Compared[] = [];
  const ports = {
    definitions: { routing: async () => [] },
    bus,
    quarantine,
    events: {
      ...events,
      stored: async (...asked: Parameters<typeof events.stored>) => {
        const page = await stored(...asked);
        const [fromMs, toMs] = asked;
        compared.push({ fromMs, toMs, count: page.items.length });
        return page;
      },
    },
    state,
    clock: () => nowMs,
    pause: async () => undefined,
    log: () => undefined,
    metrics: (figures: object) => void metrics.push(figures),
  };
  const reconcile = makeReconcileHandler(ports);
  return {
    ...ports,
    compared,
    emitted: metrics,
    store: async (event: TocsinEvent, isPublished = false) => {
      await events.put(event);
      if (isPublished) await publishStored(ports, [event]);
    },
    /** Runs at these minutes after the start, each 5 minutes. */
    runUntil: async (ms: number) => {
      while (nowMs <= startMs + ms) {
        await reconcile();
        nowMs += everyMs;
      }
    },
    runAt: (ms: number) => {
      nowMs = startMs + ms;
      return reconcile();
    },
    /** The index of days holds these, newest first, and sorts no more. */
    fill: (all: readonly TocsinEvent[]) => {
      const texts = all
        .toSorted((a, b) => (a.id < b.id ? 1 : -1))
        .map((event) => ({ id: event.id, text: JSON.stringify(event) }));
      stored = async (fromMs, toMs, limit, after) => {
        const found = texts.filter(
          ({ id }) =>
            id >= lowestIdAt(fromMs) && id < lowestIdAt(toMs) && (after === undefined || id < after),
        );
        const items = found.slice(0, limit);
        return found.length > limit ? { items, next: items.at(-1)?.id as string } : { items };
      };
    },
    ids: () => bus.published.map(({ id }) => id),
  };
}

export const at = (ms: number, change: Partial<TocsinEvent> = {}): TocsinEvent => ({
  ...eventOf({ tMs: startMs + ms, nonce: ms, transition: 'occurred' }),
  ...change,
});
