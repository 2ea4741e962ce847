import { TocsinError } from '../../shared/errors.ts';
import { type TocsinEvent, transitions } from '../../shared/facts/event.ts';
import { isId } from '../../shared/facts/ids.ts';

/** Largest stored event that is published: the bus takes 256 KiB, and the slip has to fit beside it. */
export const storedEventBytes = 192 * 1024;

/** The event of a stored item. Throws `EVENT_MALFORMED` or `EVENT_TOO_LARGE`, which no repetition mends. */
export function parseStored(text: string | undefined): TocsinEvent {
  const sizeBytes = Buffer.byteLength(text ?? '');
  if (sizeBytes > storedEventBytes) {
    throw new TocsinError('EVENT_TOO_LARGE', 'a stored event is too large for the bus', {
      got: `${sizeBytes} bytes`,
      allowed: `${storedEventBytes} bytes`,
    });
  }
  const event = parseJson(text);
  if (isEvent(event)) return event;
  throw new TocsinError('EVENT_MALFORMED', 'a stored item holds no event of a version known here');
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch (cause) {
    throw new TocsinError('EVENT_MALFORMED', 'a stored item holds no JSON', { cause });
  }
}

function isEvent(value: unknown): value is TocsinEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { v, id, type, t, transition, origin, causes, source, labels, values } = value as Partial<
    Record<keyof TocsinEvent, unknown>
  >;
  return (
    v === 1 &&
    typeof id === 'string' &&
    isId(id) &&
    typeof type === 'string' &&
    typeof t === 'number' &&
    Number.isFinite(new Date(t).getTime()) &&
    typeof origin === 'string' &&
    transitions.some((each) => each === transition) &&
    Array.isArray(causes) &&
    [source, labels, values].every((each) => typeof each === 'object' && each !== null)
  );
}
