import { type EventAnswer, type EventsPage, eventQuerySchema } from '../../shared/api/events.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { idSchema } from '../../shared/facts/event-schema.ts';
import { limits } from '../../shared/facts/limits.ts';
import { memberChanged } from '../../shared/facts/system-events.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import { type Call, callParam, callQuery } from '../http/app.ts';
import type { EventStore } from '../ports/stores.ts';

export interface EventPorts {
  readonly events: EventStore;
  readonly clock: Clock;
}

/**
 * `GET /v1/events`: by default the day before now and what may lie in the future; a page may be empty and
 * still have a `next`. What agents tell the correlator of member rules is shown only to those who ask for it by type.
 */
export async function listEvents({ events, clock }: EventPorts, call: Call): Promise<EventsPage> {
  const { from, to, type, types, host, severity, open, limit, after } = callQuery(call, eventQuerySchema);
  const toMs = to ?? clock() + limits.futureMs + 1;
  const fromMs = from ?? Math.max(0, toMs - dayMs);
  requireOrder(fromMs, toMs);
  const filter = {
    fromMs,
    toMs,
    exceptType: memberChanged,
    ...(type !== undefined && { type }),
    ...(types !== undefined && { types }),
    ...(host !== undefined && { host }),
    ...(severity !== undefined && { severity }),
    ...(open === 'true' && { open: true }),
  };
  const { items, next, read } = await events.query(filter, limit, after);
  return { events: items, read, ...(next !== undefined && { next }) };
}

/** `GET /v1/events/{id}`, with its causes in the order in which the event names them. */
export async function readEvent({ events }: EventPorts, call: Call): Promise<EventAnswer> {
  const id = callParam(call, 'id', idSchema);
  const event = await events.get(id);
  if (!event) {
    throw new TocsinError('EVENT_UNKNOWN', 'there is no such event', { status: 404, field: 'id', got: id });
  }
  const causes = await Promise.all(event.causes.slice(0, limits.causes).map((cause) => events.get(cause)));
  return { event, causes: causes.filter((cause): cause is TocsinEvent => cause !== undefined) };
}

/** 400 unless `[fromMs, toMs)` holds a millisecond. */
export function requireOrder(fromMs: number, toMs: number): void {
  if (fromMs < toMs) return;
  throw new TocsinError('TIME_ORDER', 'from must lie before to', {
    field: 'from',
    got: new Date(fromMs).toISOString(),
    allowed: `before ${new Date(toMs).toISOString()}`,
  });
}
