import { TocsinError } from '../../shared/errors.ts';
import type { PublishedEvent, RoutingSlip, TocsinEvent } from '../../shared/facts/event.ts';
import { raiseIdOf } from '../../shared/facts/raise-id.ts';
import { isCanary, memberChanged } from '../../shared/facts/system-events.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { memberRoute } from '../../shared/language/placement/routes.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { inParallel } from '../in-parallel.ts';
import type { RoutingDefinitions } from '../ports/control.ts';
import type { EventBus } from '../ports/hops.ts';
import type { EventStore, StateStore } from '../ports/stores.ts';
import { notePublished } from './published.ts';

/** What publishing stored events needs. */
export interface PublishStoredPorts {
  readonly definitions: Pick<RoutingDefinitions, 'routing'>;
  readonly bus: EventBus;
  readonly events: EventStore;
  readonly state: StateStore;
  readonly clock: Clock;
  /** Waits before the next attempt after `attempt` (0, 1, ...) failed ones, with jitter. */
  readonly pause: (attempt: number) => Promise<void>;
}

/** Attempts for entries that the bus refused, within one call; who called then comes again. */
export const publishAttempts = 5;

/** Episodes whose place in the index is looked after at the same time; whichever of a raise and its clear comes second closes. */
const indexWidth = 8;

/** How long it is remembered that a raise was cleared before it was stored: longer than any host keeps its events. */
export const closedKeptMs = 30 * dayMs;

/**
 * Hands stored events to the bus with their routing slips, but those of rules in shadow, then keeps the index of open episodes
 * and notes for the reconciler what is done. A repeat publishes again and changes nothing else. Throws `BUS_BUSY`, retryable, and what the ports throw.
 */
export async function publishStored(
  ports: PublishStoredPorts,
  events: readonly TocsinEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const artifacts = await ports.definitions.routing();
  const told = events.filter(({ shadow }) => shadow !== true);
  await publish(
    ports,
    told.map((event) => withSlip(event, artifacts)),
  );
  await inParallel(events, indexWidth, (event) => keepOpenIndex(ports, event));
  await notePublished(
    ports.state,
    events.filter((event) => !isCanary(event)).map(({ id }) => id),
    ports.clock(),
  );
}

/**
 * Routed to whom the set in force names, and to whom those name that are announced: whoever handles the event decides by the
 * set in force then. Before the first definition set is in force nothing is routed, since nobody could decide: what is
 * stored by then comes with the set, as its seeds.
 */
function withSlip(event: TocsinEvent, artifacts: readonly Artifact[]): PublishedEvent {
  const key = routeKeyOf(event);
  const routes = artifacts.flatMap(({ routes }) => (Object.hasOwn(routes, key) ? (routes[key] ?? []) : []));
  const [first] = artifacts;
  if (first === undefined || routes.length === 0) return event;
  const composites = [...new Set(routes.flatMap((route) => route.composites))];
  const policies = [...new Set(routes.flatMap((route) => route.policies))];
  const slip: RoutingSlip = {
    version: first.version,
    ...(composites.length > 0 && { composites }),
    ...(policies.length > 0 && { policies }),
  };
  return { ...event, slip };
}

/** The changes of each member rule have a route of their own. */
function routeKeyOf({ type, values }: TocsinEvent): string {
  return type === memberChanged ? memberRoute(String(values.member)) : type;
}

async function publish(ports: PublishStoredPorts, events: readonly PublishedEvent[]): Promise<void> {
  let rest = events;
  if (rest.length === 0) return;
  for (let attempt = 0; attempt < publishAttempts; attempt++) {
    const refused = new Set(await ports.bus.publish(rest));
    rest = rest.filter((event) => refused.has(event.id));
    if (rest.length === 0) return;
    await ports.pause(attempt);
  }
  throw new TocsinError('BUS_BUSY', 'the bus did not take all events', {
    got: `${rest.length} refused ${publishAttempts} times`,
    retryable: true,
  });
}

/**
 * A clear takes its raise out of the index of open episodes. Hosts send newest first after an outage, so a clear may be
 * stored before its raise: the clear leaves a mark before it closes, and a raise looks for the mark after it was stored.
 * Whichever comes second closes.
 */
async function keepOpenIndex(
  { events, state, clock }: PublishStoredPorts,
  event: TocsinEvent,
): Promise<void> {
  if (event.transition === 'raised') {
    const mark = await state.get(stateKeys.closed(event.id));
    if (mark !== undefined) await events.close(event.id, event);
  } else if (event.transition === 'cleared') {
    const raise = raiseIdOf(event);
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
