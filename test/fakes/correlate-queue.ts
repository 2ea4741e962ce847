import { checkEntries } from '../../functions/adapters/bus-entry.ts';
import { checkDelay } from '../../functions/adapters/queue-limits.ts';
import type { CorrelateQueue } from '../../functions/ports/hops.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';

export interface FakeCorrelateQueue extends CorrelateQueue {
  readonly sent: readonly { readonly event: TocsinEvent; readonly delaySec: number }[];
}

/** A queue that keeps what it gets. */
export function makeFakeCorrelateQueue(): FakeCorrelateQueue {
  const sent: { event: TocsinEvent; delaySec: number }[] = [];
  return {
    sent,
    send: async (events, delaySec) => {
      checkDelay(delaySec);
      checkEntries(events);
      for (const event of events) sent.push({ event: structuredClone(event), delaySec });
    },
  };
}
