import { checkEntries } from '../../functions/adapters/bus-entry.ts';
import type { EventBus } from '../../functions/ports/hops.ts';
import type { PublishedEvent } from '../../shared/facts/event.ts';

export interface FakeEventBus extends EventBus {
  readonly published: readonly PublishedEvent[];
  /** From now on the bus refuses these ids, once each. */
  refuseOnce(ids: readonly string[]): void;
  /** The next call finds the bus out of reach. */
  failNext(error: Error): void;
}

/** A bus that keeps what it gets. */
export function makeFakeEventBus(): FakeEventBus {
  const published: PublishedEvent[] = [];
  const refused = new Set<string>();
  let failure: Error | undefined;
  return {
    published,
    refuseOnce: (ids) => {
      for (const id of ids) refused.add(id);
    },
    failNext: (error) => {
      failure = error;
    },
    publish: async (events) => {
      const error = failure;
      failure = undefined;
      if (error) throw error;
      checkEntries(events);
      const back = events.map(({ id }) => id).filter((id) => refused.delete(id));
      published.push(...structuredClone(events.filter(({ id }) => !back.includes(id))));
      return back;
    },
  };
}
