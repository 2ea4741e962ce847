import { isId } from '../../shared/facts/ids.ts';
import type { RawLetter } from '../ports/dead-letters.ts';

/** What can be read of a letter, whoever wrote it: an envelope of a bus, a record of the quarantine, a failed call. */
export interface ReadLetter {
  readonly eventId?: string;
  readonly eventType?: string;
  /** What the letter itself tells of its reason. */
  readonly reason?: string;
}

/** Never throws: poison is what these queues are for. */
export function readLetter({ body, attributes }: Pick<RawLetter, 'body' | 'attributes'>): ReadLetter {
  const parsed = asRecord(parse(body));
  const event = eventOf(parsed);
  const reason = reasonOf(parsed, attributes);
  return { ...namesOf(event), ...(reason !== undefined && { reason }) };
}

/** The event of a quarantined record as text: what was stored, or its first characters. */
export function quarantinedText(body: string): string | undefined {
  const { event } = asRecord(parse(body));
  if (typeof event === 'string') return event;
  return event === undefined || event === null ? undefined : JSON.stringify(event);
}

/** The id of an event whose text was cut off. */
export function idInText(text: string): string | undefined {
  const id = /"id":"([^"]{1,64})"/.exec(text)?.[1];
  return id !== undefined && isId(id) ? id : undefined;
}

/** An envelope of the bus, of a queue's message, or of the default bus. */
export interface Envelope {
  readonly source: string;
  readonly detail: unknown;
}

/** undefined for what no bus wrote. */
export function envelopeOf(body: string): Envelope | undefined {
  const { source, detail } = asRecord(parse(body));
  return typeof source === 'string' ? { source, detail } : undefined;
}

function eventOf(parsed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (typeof parsed.event === 'string') {
    const whole = asRecord(parse(parsed.event));
    const id = idInText(parsed.event);
    return Object.keys(whole).length > 0 || id === undefined ? whole : { id };
  }
  if (parsed.event !== undefined) return asRecord(parsed.event);
  const detail = asRecord(parsed.detail);
  if (typeof detail.id === 'string' || typeof detail.type === 'string') return detail;
  return { id: parsed.id, type: parsed['detail-type'] ?? parsed.type };
}

function namesOf({ id, type }: Readonly<Record<string, unknown>>): Pick<ReadLetter, 'eventId' | 'eventType'> {
  return {
    ...(typeof id === 'string' && { eventId: id }),
    ...(typeof type === 'string' && { eventType: type }),
  };
}

function reasonOf(
  parsed: Readonly<Record<string, unknown>>,
  attributes: Readonly<Record<string, string>>,
): string | undefined {
  if (typeof parsed.reason === 'string') return parsed.reason;
  const { ERROR_CODE, ERROR_MESSAGE } = attributes;
  if (ERROR_CODE !== undefined)
    return ERROR_MESSAGE === undefined ? ERROR_CODE : `${ERROR_CODE}: ${ERROR_MESSAGE}`;
  const { condition } = asRecord(parsed.requestContext);
  return typeof condition === 'string' ? condition : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
