import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalJson } from '../../shared/language/canonical-json.ts';
import { type FakeEventStore, makeFakeEventStore } from '../fakes/event-store.ts';

/** The events table as a test sees it. */
export interface EventLog {
  readonly store: FakeEventStore;
  /** All events in the order in which they were stored, but those that were forgotten. */
  readonly told: readonly TocsinEvent[];
  /** Raises in the index of open episodes. */
  readonly openIds: ReadonlySet<string>;
  /** Ids that stand for two events. */
  readonly faults: readonly string[];
  /** Takes what began before `untilMs` out of `told`: whoever judges it keeps it. */
  forget(untilMs: number): readonly TocsinEvent[];
}

/** `inserted` hears of each new item once, as the table's stream would. */
export function makeEventLog(inserted: (event: TocsinEvent) => void): EventLog {
  const store = makeFakeEventStore();
  const known = new Map<string, TocsinEvent>();
  const openIds = new Set<string>();
  const faults: string[] = [];
  let told: TocsinEvent[] = [];

  const putNow = (event: TocsinEvent) => {
    const outcome = store.putNow(event);
    const before = known.get(event.id);
    if (outcome === 'stored') {
      known.set(event.id, event);
      told.push(event);
      if (event.transition === 'raised') openIds.add(event.id);
      inserted(event);
    } else if (before !== undefined && sayingOf(before) !== sayingOf(event)) {
      faults.push(`${event.id} stands for two events: ${sayingOf(before)} and ${sayingOf(event)}`);
    }
    return outcome;
  };
  const close: FakeEventStore['close'] = async (raiseId, like) => {
    openIds.delete(raiseId);
    await store.close(raiseId, like);
  };

  return {
    store: { ...store, putNow, put: async (event) => putNow(event), close },
    openIds,
    faults,
    get told() {
      return told;
    },
    forget: (untilMs) => {
      const isOld = ({ start, t }: TocsinEvent) => (start ?? t) < untilMs;
      const old = told.filter(isOld);
      told = told.filter((event) => !isOld(event));
      for (const { id } of old) known.delete(id);
      return old;
    },
  };
}

/** What two events of one id must agree on: the rest tells when and by what knowledge it was said. */
function sayingOf({ id, type, transition, episode, start, t, origin, labels, rule }: TocsinEvent): string {
  return canonicalJson({ id, type, transition, episode, start, t, origin, labels, rule });
}
