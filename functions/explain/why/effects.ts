import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { memberChanged } from '../../../shared/facts/system-events.ts';
import { minuteMs } from '../../../shared/time.ts';
import type { EventStore } from '../../ports/stores.ts';
import type { Budget } from '../budget.ts';
import { whyLimits } from '../limits.ts';
import { readEvents } from '../read-events.ts';

export interface Effects {
  readonly lineage: readonly TocsinEvent[];
  readonly effects: readonly TocsinEvent[];
  readonly notes: readonly string[];
}

/** Ends of the stretches of time after the event, so that what follows at once is found first. */
const stretchesMs = [minuteMs, 10 * minuteMs, whyLimits.effectsMs];

/**
 * What followed an event: within `whyLimits.effectsMs` all that names it among its causes; of its own episode and lineage up to
 * now. The table has no index of causes, so events of that time are looked through.
 */
export async function readEffects(
  store: Pick<EventStore, 'query'>,
  event: TocsinEvent,
  nowMs: number,
  budget: Budget,
): Promise<Effects> {
  const endMs = Math.min(event.t + whyLimits.effectsMs, nowMs) + 1;
  const near = await scan(store, event.t, endMs);
  const own = await readEvents(
    store,
    {
      types: [event.type],
      ...(event.host !== undefined && { hosts: [event.host] }),
      fromMs: endMs,
      toMs: nowMs + 1,
    },
    budget,
  );
  const all = new Map([...near.events, ...own.events].map((each) => [each.id, each]));
  all.delete(event.id);
  const lineage = [...all.values()].filter((each) => isOfLineage(each, event));
  const effects = [...all.values()].filter(
    (each) => each.causes.includes(event.id) && !lineage.includes(each),
  );
  return {
    lineage: lineage.sort(byReceipt).slice(0, whyLimits.effects),
    effects: effects.sort(byTime).slice(0, whyLimits.effects),
    notes: [
      ...near.notes,
      ...(own.fromMs > endMs
        ? ['not all later events of its type were read: its end may be among them']
        : []),
      ...moreNote('of its lineage', lineage.length),
      ...moreNote('that it led to', effects.length),
    ],
  };
}

/** All events of a time but what agents tell of members, until enough were looked at. */
async function scan(
  store: Pick<EventStore, 'query'>,
  fromMs: number,
  endMs: number,
): Promise<{ readonly events: readonly TocsinEvent[]; readonly notes: readonly string[] }> {
  const events: TocsinEvent[] = [];
  let beginMs = fromMs;
  for (const stretchMs of stretchesMs) {
    const toMs = Math.min(fromMs + stretchMs + 1, endMs);
    const left = whyLimits.scanned - events.length;
    if (beginMs >= toMs) break;
    const page = await store.query({ fromMs: beginMs, toMs, exceptType: memberChanged }, left);
    events.push(...page.items);
    if (page.next !== undefined || events.length >= whyLimits.scanned) {
      const note = `of what followed only ${events.length} events were looked at`;
      return { events, notes: [note] };
    }
    beginMs = toMs;
  }
  return { events, notes: [] };
}

function isOfLineage({ origin, episode, type, transition }: TocsinEvent, event: TocsinEvent): boolean {
  const isSame = episode !== undefined && (episode === event.episode || episode === event.id);
  return isSame || (type === event.type && origin === event.origin && transition !== 'occurred');
}

function byReceipt(a: TocsinEvent, b: TocsinEvent): number {
  return a.r - b.r || (a.id < b.id ? -1 : 1);
}

function byTime(a: TocsinEvent, b: TocsinEvent): number {
  return a.t - b.t || byReceipt(a, b);
}

function moreNote(what: string, count: number): readonly string[] {
  const more = count - whyLimits.effects;
  return more > 0 ? [`${more} more events ${what} were found`] : [];
}
