import { TocsinError } from '../../shared/errors.ts';
import type { PublishedEvent } from '../../shared/facts/event.ts';

/** What EventBridge and SQS take in one call, the older quota that every region and emulator keeps. */
export const callLimits = { count: 10, sizeBytes: 256 * 1024 } as const;

/** `source` of every event on the bus. */
export const busSource = 'tocsin';

/** Bytes that EventBridge counts for an entry's time. */
const timeBytes = 14;

export interface BusEntry {
  readonly id: string;
  readonly type: string;
  readonly tMs: number;
  readonly detail: string;
  /** As EventBridge counts it: time, source, detail-type and detail. */
  readonly sizeBytes: number;
}

function busEntry(event: PublishedEvent): BusEntry {
  const detail = JSON.stringify(event);
  const sizeBytes =
    timeBytes + [busSource, event.type, detail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { id: event.id, type: event.type, tMs: event.t, detail, sizeBytes };
}

/** The entries of all events; throws `EVENT_TOO_LARGE` if one of them exceeds a whole call. */
export function checkEntries(events: readonly PublishedEvent[]): readonly BusEntry[] {
  const entries = events.map(busEntry);
  for (const { id, sizeBytes } of entries) {
    if (sizeBytes > callLimits.sizeBytes) throw tooLarge(id, sizeBytes);
  }
  return entries;
}

/** The body that the correlator's queue gets from the bus, and from us when we bypass the bus. */
export function queueBody(event: PublishedEvent): string {
  return JSON.stringify({ source: busSource, 'detail-type': event.type, id: event.id, detail: event });
}

function tooLarge(id: string, sizeBytes: number): TocsinError {
  return new TocsinError('EVENT_TOO_LARGE', `event ${id} is too large for the bus`, {
    got: `${sizeBytes} bytes`,
    allowed: `${callLimits.sizeBytes} bytes`,
    fix: 'put less into the values of its rule',
  });
}
