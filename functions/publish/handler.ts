import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { TocsinError } from '../../shared/errors.ts';
import type { PublishedEvent, RoutingSlip, TocsinEvent } from '../../shared/facts/event.ts';
import { memberChanged } from '../../shared/facts/system-events.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { memberRoute } from '../../shared/language/placement/routes.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { LogError } from '../http/answer.ts';
import type { Definitions } from '../ports/control.ts';
import type { EventBus, Quarantine } from '../ports/hops.ts';
import type { EventStore, StateStore } from '../ports/stores.ts';
import { parseStored } from './stored-event.ts';

export interface PublishPorts {
  readonly definitions: Definitions;
  readonly bus: EventBus;
  readonly quarantine: Quarantine;
  readonly events: EventStore;
  readonly state: StateStore;
  readonly clock: Clock;
  /** Waits before the next attempt after `attempt` (0, 1, ...) failed ones, with jitter. */
  readonly pause: (attempt: number) => Promise<void>;
  readonly log: LogError;
}

/** Attempts for entries that the bus refused, within one call; the stream then calls again. */
export const publishAttempts = 5;

/** How long it is remembered that a raise was cleared before it was stored: longer than any host keeps its events. */
export const closedKeptMs = 30 * dayMs;

/**
 * Takes new items of the events table's stream and hands each to the bus with its routing slip, but those of rules in shadow,
 * then keeps the index of open episodes. Poison goes to the quarantine alone. Whatever else fails is thrown: the stream comes again with the
 * whole batch, so an event is published at least once, and no record is ever skipped.
 */
export function makePublishHandler(ports: PublishPorts): (event: DynamoDBStreamEvent) => Promise<void> {
  return async ({ Records }) => {
    const stored: TocsinEvent[] = [];
    for (const record of Records.filter((each) => each.eventName === 'INSERT')) {
      const event = await readOrQuarantine(ports, record);
      if (event !== undefined) stored.push(event);
    }
    if (stored.length === 0) return;
    const artifact = await ports.definitions.active();
    const told = stored.filter(({ shadow }) => shadow !== true);
    await publish(
      ports,
      told.map((event) => withSlip(event, artifact)),
    );
    for (const event of stored) await keepOpenIndex(ports, event);
  };
}

async function readOrQuarantine(
  { quarantine, log }: PublishPorts,
  record: DynamoDBRecord,
): Promise<TocsinEvent | undefined> {
  const text = record.dynamodb?.NewImage?.e?.S;
  try {
    return parseStored(text);
  } catch (error) {
    const reason = error instanceof TocsinError ? error.code : 'UNKNOWN';
    await quarantine.send({ reason, event: text ?? record.dynamodb?.Keys ?? null });
    log('event quarantined', error);
    return undefined;
  }
}

/** Before the first definition set nothing is routed; what is open then comes with the set, as its seeds. */
function withSlip(event: TocsinEvent, artifact: Artifact | undefined): PublishedEvent {
  const routes = artifact?.routes ?? {};
  const key = routeKeyOf(event);
  const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
  if (artifact === undefined || route === undefined) return event;
  const slip: RoutingSlip = {
    version: artifact.version,
    ...(route.composites.length > 0 && { composites: route.composites }),
    ...(route.policies.length > 0 && { policies: route.policies }),
  };
  return { ...event, slip };
}

/** The changes of each member rule have a route of their own. */
function routeKeyOf({ type, values }: TocsinEvent): string {
  return type === memberChanged ? memberRoute(String(values.member)) : type;
}

async function publish(ports: PublishPorts, events: readonly PublishedEvent[]): Promise<void> {
  let rest = events;
  if (rest.length === 0) return;
  for (let attempt = 0; attempt < publishAttempts; attempt++) {
    const refused = new Set(await ports.bus.publish(rest));
    rest = rest.filter((event) => refused.has(event.id));
    if (rest.length === 0) return;
    await ports.pause(attempt);
  }
  throw new TocsinError('BUS_REFUSED', 'the bus did not take all events', {
    got: `${rest.length} refused ${publishAttempts} times`,
    retryable: true,
  });
}

/**
 * A clear takes its raise out of the index of open episodes. Hosts send newest first after an outage, so a clear may be
 * stored before its raise: the clear leaves a mark before it closes, and a raise looks for the mark after it was stored.
 * Whichever comes second closes.
 */
async function keepOpenIndex({ events, state, clock }: PublishPorts, event: TocsinEvent): Promise<void> {
  if (event.transition === 'raised') {
    const mark = await state.get(stateKeys.closed(event.id));
    if (mark !== undefined) await events.close(event.id, event);
  } else if (event.transition === 'cleared') {
    const raise = raiseOf(event);
    const body = { v: 1, clear: event.id };
    await state.put({
      key: stateKeys.closed(raise),
      body,
      expected: 'any',
      expiresAtMs: clock() + closedKeptMs,
    });
    await events.close(raise, event);
  }
}

/** A composite's clear names its raise first: its origin may be that of an episode which was retracted before. */
function raiseOf(event: TocsinEvent): string {
  return (event.source.kind === 'rule' ? event.causes[0] : undefined) ?? event.origin;
}
