import { TocsinError } from '../../shared/errors.ts';
import { type TocsinEvent, transitions } from '../../shared/facts/event.ts';
import { isId } from '../../shared/facts/ids.ts';

/**
 * The event in a message: as the bus's rule hands it over, or wrapped as EventBridge does. Throws `MESSAGE_MALFORMED`.
 * Events were checked in full before they were stored; here it is checked what the correlator relies on.
 */
export function parseMessage(body: string): TocsinEvent {
  const parsed = parseJson(body);
  const event = isRecord(parsed) && isRecord(parsed.detail) ? parsed.detail : parsed;
  if (!isEvent(event)) {
    throw new TocsinError('MESSAGE_MALFORMED', 'the message holds no event of a version known here', {
      allowed: 'an event with v 1',
    });
  }
  return event;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TocsinError('MESSAGE_MALFORMED', 'the message is not JSON', { cause });
  }
}

function isEvent(value: unknown): value is TocsinEvent {
  if (!isRecord(value) || value.v !== 1) return false;
  const isTimed = [value.t, value.r].every((time) => Number.isSafeInteger(time) && (time as number) >= 0);
  return (
    isTimed &&
    typeof value.id === 'string' &&
    isId(value.id) &&
    typeof value.type === 'string' &&
    transitions.some((transition) => transition === value.transition) &&
    (value.transition === 'occurred' || typeof value.episode === 'string') &&
    isRecord(value.values) &&
    isRecord(value.labels) &&
    Object.values(value.labels).every((label) => typeof label === 'string')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
