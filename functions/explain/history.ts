import type { TocsinEvent } from '../../shared/facts/event.ts';
import { memberChanged } from '../../shared/facts/system-events.ts';
import { unique } from '../../shared/language/unique.ts';
import { dayMs } from '../../shared/time.ts';
import { inParallel } from '../in-parallel.ts';
import type { EventStore } from '../ports/stores.ts';
import type { Budget } from './budget.ts';
import { explainLimits } from './limits.ts';
import { readEvents } from './read-events.ts';

/** The times that an explanation looks at. */
export interface Span {
  /** What is asked for. */
  readonly atMs: number;
  /** From when on events are read one by one. */
  readonly fromMs: number;
  readonly nowMs: number;
}

/** Stored events that a rule reads or made. */
export interface History {
  /**
   * Up to `atMs` all from `fromMs` on, and raises and clears of what lasted then; after it what took something of that back, and
   * what the rule itself said until `explainLimits.afterMs`. In no order, each once.
   */
  readonly events: readonly TocsinEvent[];
  readonly fromMs: number;
  readonly notes: readonly string[];
}

/** What is stored of these types. `hosts`: only theirs; absent: all. Never more than `explainLimits.events`. */
export async function readHistory(
  store: Pick<EventStore, 'query' | 'open' | 'get'>,
  types: { readonly heard: readonly string[]; readonly said: readonly string[] },
  hosts: readonly string[] | undefined,
  { atMs, fromMs, nowMs }: Span,
  budget: Budget,
): Promise<History> {
  const all = unique([...types.heard, ...types.said]);
  const lasting = all.filter((type) => type !== memberChanged);
  const past = await readEvents(store, { types: all, hosts, fromMs, toMs: atMs + 1 }, budget);
  const later = await readLater(store, { types: lasting, hosts, fromMs: atMs + 1, toMs: nowMs + 1 }, budget);
  const open = await readOpen(store, lasting, hosts, atMs);
  const older = await readEvents(
    store,
    { types: all, hosts, fromMs: fromMs - dayMs, toMs: fromMs },
    { ...budget, left: Math.min(budget.left, explainLimits.olderEvents) },
  );
  const isKept = ({ type, transition, t, start = t }: TocsinEvent) =>
    transition === 'cleared' ||
    (type === 'HOST_SILENT' && start <= atMs) ||
    (types.said.includes(type) && t <= atMs + explainLimits.afterMs);
  const known = byId([...past.events, ...later.events.filter(isKept), ...open.events, ...older.events]);
  const raises = await readRaises(store, [...known.values()], known);
  return {
    events: [...byId([...known.values(), ...raises.events]).values()],
    fromMs: past.fromMs,
    notes: [
      ...(past.fromMs > fromMs ? [cutNote(past.fromMs)] : []),
      ...(later.isCut
        ? ['not all events after this time were read: what was taken back later may stand']
        : []),
      ...open.notes,
      ...raises.notes,
    ],
  };
}

/** Up to now: what ended or was retracted since leads to what lasted. */
async function readLater(
  store: Pick<EventStore, 'query'>,
  asked: Parameters<typeof readEvents>[1],
  budget: Budget,
): Promise<{ readonly events: readonly TocsinEvent[]; readonly isCut: boolean }> {
  if (asked.fromMs >= asked.toMs) return { events: [], isCut: false };
  const { events, fromMs } = await readEvents(store, asked, budget);
  return { events, isCut: fromMs > asked.fromMs };
}

async function readOpen(
  store: Pick<EventStore, 'open'>,
  types: readonly string[],
  hosts: readonly string[] | undefined,
  atMs: number,
): Promise<Pick<History, 'events' | 'notes'>> {
  const [host] = hosts?.length === 1 ? hosts : [];
  const limit = explainLimits.events;
  const found = await store.open({ types, ...(host !== undefined && { host }) }, limit);
  const events = found.filter(({ t }) => t <= atMs);
  return { events, notes: found.length < limit ? [] : [`only the newest ${limit} open episodes were read`] };
}

/** The raises of which only the clear was found. */
async function readRaises(
  store: Pick<EventStore, 'get'>,
  events: readonly TocsinEvent[],
  known: ReadonlyMap<string, TocsinEvent>,
): Promise<Pick<History, 'events' | 'notes'>> {
  const clears = events.filter(({ transition }) => transition === 'cleared');
  const missing = unique(clears.flatMap(({ causes }) => causes[0] ?? [])).filter((id) => !known.has(id));
  const asked = missing.slice(-explainLimits.raises);
  const found = await inParallel(asked, 16, (id) => store.get(id));
  const left = missing.length - asked.length;
  return {
    events: found.filter((event) => event !== undefined),
    notes: left === 0 ? [] : [`${left} raises were left out, of which only the clear was read`],
  };
}

function byId(events: readonly TocsinEvent[]): ReadonlyMap<string, TocsinEvent> {
  return new Map(events.map((event) => [event.id, event]));
}

function cutNote(fromMs: number): string {
  const from = new Date(fromMs).toISOString();
  return `more than ${explainLimits.events} events, or reading took too long: what came before ${from} was not read`;
}
