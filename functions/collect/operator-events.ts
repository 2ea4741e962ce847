import { type EventsAnswer, eventsRequestSchema, type OperatorEvent } from '../../shared/api/events.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Source, TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId, timeOfId, transitionId } from '../../shared/facts/ids.ts';
import { limits } from '../../shared/facts/limits.ts';
import { makeClear, makeOccurrence, makeRaise } from '../../shared/facts/make-event.ts';
import type { Clock } from '../../shared/time.ts';
import { type Call, callBody } from '../http/app.ts';
import type { Operator } from '../identity/session.ts';
import type { EventStore } from '../ports/stores.ts';
import { openPerType } from './limits.ts';
import { refuseReserved } from './reserved.ts';

export interface CollectEvents {
  readonly events: EventStore;
  readonly clock: Clock;
}

interface Sending {
  readonly events: EventStore;
  readonly nowMs: number;
  readonly operator: Operator;
}

type Stored = EventsAnswer['events'][number];

/**
 * `POST /v1/events`: one by one in their order, so that a clear in the same request finds its raise. A crash in between
 * leaves the first ones stored; a repeat with the same `id` and `at` (or of an episode with the same `at`) stores none twice.
 */
export async function collectEvents(
  ports: CollectEvents,
  call: Call,
  operator: Operator,
): Promise<EventsAnswer> {
  const { events: sent } = await callBody(call, eventsRequestSchema);
  const sending: Sending = { events: ports.events, nowMs: ports.clock(), operator };
  for (const [i, event] of sent.entries()) {
    refuseReserved(event.type, `events[${i}].type`);
    checkTime(event, i, sending.nowMs);
  }
  const stored: Stored[] = [];
  const raisedNow: TocsinEvent[] = [];
  for (const [i, event] of sent.entries()) stored.push(await store(sending, event, i, raisedNow));
  return { events: stored };
}

function checkTime({ at }: OperatorEvent, i: number, nowMs: number): void {
  if (at === undefined || at <= nowMs + limits.futureMs) return;
  throw new TocsinError('TIME_IN_FUTURE', `events[${i}].at: lies in the future`, {
    field: `events[${i}].at`,
    got: new Date(at).toISOString(),
    allowed: `at most ${new Date(nowMs + limits.futureMs).toISOString()}`,
  });
}

async function store(
  sending: Sending,
  event: OperatorEvent,
  i: number,
  raisedNow: TocsinEvent[],
): Promise<Stored> {
  switch (event.transition) {
    case 'occurred':
      return put(sending, occurrenceOf(sending, event, i));
    case 'raised': {
      const raise = raiseOf(sending, event);
      raisedNow.push(raise);
      return put(sending, raise);
    }
    case 'cleared':
      return clear(sending, event, i, raisedNow);
  }
}

function occurrenceOf(sending: Sending, event: OperatorEvent, i: number): TocsinEvent {
  // Without a name of the sender's own nothing tells a repeat from a second event: each request and place is its own.
  const nonce = event.id ?? JSON.stringify([sending.operator.jti, sending.nowMs, i, event.labels]);
  return makeOccurrence({
    ...told(sending, event),
    t: event.at ?? sending.nowMs,
    sender: sending.operator.name,
    nonce,
  });
}

function raiseOf(sending: Sending, event: OperatorEvent): TocsinEvent {
  const start = event.at ?? sending.nowMs;
  const episode = episodeId('operator', event.type, canonicalKey(event.labels), start);
  return makeRaise({ ...told(sending, event), episode, start });
}

/** Ends every open episode of the type and labels, told by the newest: two raises must not leave one behind for ever. */
async function clear(
  sending: Sending,
  event: OperatorEvent,
  i: number,
  raisedNow: readonly TocsinEvent[],
): Promise<Stored> {
  const raises = event.episode
    ? await named(sending, event.episode)
    : await findOpen(sending, event, raisedNow);
  const { source, message } = told(sending, event);
  const t = event.at ?? sending.nowMs;
  const clears = raises.map((raise) =>
    makeClear(raise, { t, r: sending.nowMs, source, reason: 'condition-ended', message }),
  );
  let newest: Stored | undefined;
  for (const each of clears) newest = await put(sending, each);
  if (newest) return newest;
  throw new TocsinError('EPISODE_NOT_OPEN', `events[${i}]: there is no open episode to clear`, {
    status: 404,
    field: `events[${i}]`,
    got: event.episode ?? `${event.type} ${canonicalKey(event.labels)}`.slice(0, 200),
    allowed: 'an episode that was raised by POST /v1/events, with the same type and labels',
    fix: 'name the episode that the raise was answered with; a raise is found by its labels after a second',
  });
}

/** Of an episode of people the raise lies at its start, so its id follows; no index is asked. */
async function named({ events }: Sending, episode: string): Promise<readonly TocsinEvent[]> {
  const raise = await events.get(transitionId(episode, 'raised', timeOfId(episode)));
  return raise && isOfPeople(raise) ? [raise] : [];
}

/** Oldest first; those of this request as well, which the index may not show yet. */
async function findOpen(
  { events }: Sending,
  event: OperatorEvent,
  raisedNow: readonly TocsinEvent[],
): Promise<readonly TocsinEvent[]> {
  const key = canonicalKey(event.labels);
  const open = await events.open({ types: [event.type] }, openPerType);
  const found = [...open, ...raisedNow].filter(
    (raise) => raise.type === event.type && isOfPeople(raise) && canonicalKey(raise.labels) === key,
  );
  const byId = new Map(found.map((raise) => [raise.id, raise]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What agents, rules and other systems raise is theirs to clear. */
function isOfPeople({ source }: TocsinEvent): boolean {
  return source.kind === 'operator';
}

async function put({ events }: Sending, event: TocsinEvent): Promise<Stored> {
  const stored = await events.put(event);
  return { id: event.id, ...(event.episode !== undefined && { episode: event.episode }), stored };
}

function told({ operator, nowMs }: Sending, { type, severity, labels, values, message }: OperatorEvent) {
  const source: Source = { kind: 'operator', name: operator.name };
  return { type, severity, source, labels, values, message, r: nowMs };
}
