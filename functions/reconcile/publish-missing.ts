import { TocsinError } from '../../shared/errors.ts';
import { hourMs } from '../../shared/time.ts';
import type { StoredText } from '../ports/stores.ts';
import { type PublishPorts, publishTexts } from '../publish/handler.ts';
import { ageOf } from './received.ts';

/** An event that the bus refuses for what it is, for so long since it was received, is stepped over; the deep pass tries it again when it comes by. */
export const refusedMs = hourMs;

/** Faults of single events: all others, as of a bus that throttles or fails, are faults of services, after which nothing is stepped over. */
const ofEvents: ReadonlySet<string> = new Set(['BUS_REFUSED', 'EVENT_TOO_LARGE']);

interface Run {
  readonly nowMs: number;
  readonly hasTime: () => boolean;
  /** Is called with how many were published, as soon as they are. */
  readonly count: (published: number) => void;
}

/**
 * Publishes what was never published. If the bus refuses some, each is tried by itself, so that one holds up no other: those
 * received `refusedMs` ago or more are told and left, for a younger one the error is thrown, and the next run comes back to it.
 * Throws as well when `hasTime` ends.
 */
export async function publishMissing(
  ports: PublishPorts,
  missing: readonly StoredText[],
  run: Run,
): Promise<void> {
  if (missing.length === 0) return;
  try {
    await publishTexts(ports, missing);
  } catch (error) {
    if (!isOfEvent(error)) throw error;
    return publishEach(ports, missing, run, error);
  }
  run.count(missing.length);
}

async function publishEach(
  ports: PublishPorts,
  missing: readonly StoredText[],
  { nowMs, hasTime, count }: Run,
  first: unknown,
): Promise<void> {
  let young: unknown;
  for (const item of missing) {
    if (!hasTime()) throw young ?? first;
    try {
      await publishTexts(ports, [item]);
      count(1);
    } catch (error) {
      if (!isOfEvent(error)) throw error;
      if (ageOf(item, nowMs) < refusedMs) young = error;
      else ports.log(`event ${item.id} is refused by the bus and left`, error);
    }
  }
  if (young !== undefined) throw young;
}

function isOfEvent(error: unknown): boolean {
  return error instanceof TocsinError && ofEvents.has(error.code);
}
