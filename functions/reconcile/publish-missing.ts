import { TocsinError } from '../../shared/errors.ts';
import { hourMs } from '../../shared/time.ts';
import type { StoredText } from '../ports/stores.ts';
import { type PublishPorts, publishTexts } from '../publish/handler.ts';
import { ageOf } from './received.ts';

/** What the bus refuses for so long since it was received is stepped over; the deep pass tries it again when it comes by. */
export const refusedMs = hourMs;

/** Faults of single events: all others are faults of services, after which nothing is stepped over. */
const ofEvents: ReadonlySet<string> = new Set(['BUS_REFUSED', 'EVENT_TOO_LARGE']);

/**
 * Publishes what was never published; how many were. If the bus refuses some, each is tried by itself, so that one holds up no
 * other: those received more than `refusedMs` ago are told and left, for a younger one the error is thrown, and the next run
 * comes back to it. Throws as well when `hasTime` ends.
 */
export async function publishMissing(
  ports: PublishPorts,
  missing: readonly StoredText[],
  nowMs: number,
  hasTime: () => boolean,
): Promise<number> {
  if (missing.length === 0) return 0;
  try {
    await publishTexts(ports, missing);
    return missing.length;
  } catch (error) {
    if (!isOfEvent(error)) throw error;
    return publishEach(ports, missing, nowMs, hasTime, error);
  }
}

async function publishEach(
  ports: PublishPorts,
  missing: readonly StoredText[],
  nowMs: number,
  hasTime: () => boolean,
  first: unknown,
): Promise<number> {
  let published = 0;
  let young: unknown;
  for (const item of missing) {
    if (!hasTime()) throw young ?? first;
    try {
      await publishTexts(ports, [item]);
      published++;
    } catch (error) {
      if (!isOfEvent(error)) throw error;
      if (ageOf(item, nowMs) < refusedMs) young = error;
      else ports.log(`event ${item.id} is refused by the bus and left`, error);
    }
  }
  if (young !== undefined) throw young;
  return published;
}

function isOfEvent(error: unknown): boolean {
  return error instanceof TocsinError && ofEvents.has(error.code);
}
