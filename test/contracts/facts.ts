import type { EventFilter, EventStore, SampleItem } from '../../functions/ports/stores.ts';
import type { TocsinEvent, Transition } from '../../shared/facts/event.ts';
import { idAt } from '../../shared/facts/ids.ts';
import { dayMs } from '../../shared/time.ts';

/** 2026-11-21T12:00Z, noon so that an hour either way stays in the day. */
export const noonMs = Date.UTC(2026, 10, 21, 12);

/** Three days either way of noon, whatever the event. */
export const wide: EventFilter = { fromMs: noonMs - 3 * dayMs, toMs: noonMs + 3 * dayMs };

export interface EventSketch {
  readonly tMs?: number;
  readonly nonce?: string | number;
  readonly type?: string;
  readonly transition?: Transition;
  readonly host?: string;
  readonly severity?: TocsinEvent['severity'];
}

/** An event with all that the stores look at; the same sketch gives the same event. */
export function eventOf(sketch: EventSketch = {}): TocsinEvent {
  const {
    tMs = noonMs,
    nonce = 0,
    type = 'DISK_FULL',
    transition = 'raised',
    host,
    severity = 'major',
  } = sketch;
  const id = idAt(tMs, [type, transition, nonce, host ?? '']);
  return {
    v: 1,
    id,
    type,
    transition,
    t: tMs,
    r: tMs + 40,
    origin: id,
    severity,
    source: host === undefined ? { kind: 'rule', rule: 'r' } : { kind: 'agent', host },
    ...(host !== undefined && { host }),
    labels: host === undefined ? { site: 'a' } : { host },
    values: { used: 0.97, hosts: ['ä', 'b'] },
    causes: [],
  };
}

export async function putAll(store: EventStore, events: readonly TocsinEvent[]): Promise<void> {
  await Promise.all(events.map((event) => store.put(event)));
}

export function newestFirst(events: readonly TocsinEvent[]): readonly TocsinEvent[] {
  return [...events].sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** A document of `host`; `seq` counts minutes from noon. */
export function sampleOf(host: string, seq: number, change: Partial<SampleItem> = {}): SampleItem {
  const builtAtMs = change.builtAtMs ?? noonMs + seq * 60_000;
  return {
    host,
    boot: 't5abcd-x7q2',
    seq,
    builtAtMs,
    receivedAtMs: builtAtMs + 180,
    bodyHash: new Uint8Array(16).fill(seq % 256),
    clockOffsetMs: -12,
    block: {
      schema: '0123456789abcdef',
      fromMs: builtAtMs - 60_000,
      intervalMs: 10_000,
      count: 6,
      columns: new Uint8Array([1, 2, 3, 255]),
    },
    expiresAtMs: builtAtMs + 7 * 86_400_000,
    ...change,
  };
}
