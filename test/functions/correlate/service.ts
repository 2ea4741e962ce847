import type { DynamoDBStreamEvent } from 'aws-lambda';
import { queueBody } from '../../../functions/adapters/bus-entry.ts';
import { controlMaxAgeMs, makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { applyDefinitions } from '../../../functions/define/apply.ts';
import { makePublishHandler } from '../../../functions/publish/handler.ts';
import { makeSeedHandler } from '../../../functions/seed/handler.ts';
import type { PublishedEvent, TocsinEvent } from '../../../shared/facts/event.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import { hourMs } from '../../../shared/time.ts';
import { makeFakeEventBus } from '../../fakes/event-bus.ts';
import { makeFakeQuarantine } from '../../fakes/quarantine.ts';
import { makeWorld, sqsEvent } from './world.ts';

export const startMs = 10 * hourMs;
export const full = (host: string, afterMs: number) => ({
  type: 'DISK_FULL',
  labels: { host },
  startMs: startMs + afterMs,
});

/** Definitions, outbox, correlator and seeds around one store; each function knows the pointer as late as it may. */
export function makeService() {
  const at = { nowMs: startMs };
  const clock = () => at.nowMs;
  const world = makeWorld(undefined);
  const { store: state, events } = world;
  const definitions = () => makeDefinitions(state, makeControl(state, clock, controlMaxAgeMs));
  const [ofPublish, ofCorrelate, ofSeed] = [definitions(), definitions(), definitions()];
  const bus = makeFakeEventBus();
  const publish = makePublishHandler({
    definitions: ofPublish,
    bus,
    quarantine: makeFakeQuarantine(),
    events,
    state,
    clock,
    pause: async () => undefined,
    log: () => undefined,
  });
  const correlate = async (...told: readonly TocsinEvent[]): Promise<number> => {
    world.define(await ofCorrelate.active());
    world.at(at.nowMs);
    return (await world.correlate(sqsEvent(told.map(queueBody)))).batchItemFailures.length;
  };
  const seed = makeSeedHandler({
    state,
    events,
    definitions: ofSeed,
    queue: { send: async (sent) => void (await correlate(...sent)) },
    again: { send: async (sent) => void (await seed(sqsEvent(sent.map(queueBody)))) },
    clock,
    pause: async (ms) => {
      at.nowMs += ms;
    },
    log: (_, error) => {
      throw error;
    },
  });
  const apply = async (artifact: Artifact): Promise<TocsinEvent> => {
    const files = [{ name: 'a.yaml', text: artifact.version }];
    await applyDefinitions(
      { state, clock },
      { artifact, files, author: 'ann', ifVersion: undefined, dryRun: false },
    );
    return events.all().findLast(({ type }) => type === 'DEFINITIONS_APPLIED') as TocsinEvent;
  };
  /** Stores an event and publishes it; answers it as the correlator's queue gets it, if it is routed there. */
  const route = async (event: TocsinEvent): Promise<readonly PublishedEvent[]> => {
    await events.put(event);
    const record = { eventName: 'INSERT', dynamodb: { NewImage: { e: { S: JSON.stringify(event) } } } };
    await publish({ Records: [record] } as unknown as DynamoDBStreamEvent);
    return bus.published.slice(-1).filter(({ slip }) => slip?.composites !== undefined);
  };
  const tell = async (event: TocsinEvent) => correlate(...(await route(event)));
  const begin = async (artifact: Artifact) => {
    const applied = await apply(artifact);
    await seed(sqsEvent([queueBody(applied)]));
  };
  const said = () =>
    events
      .all()
      .filter(({ source }) => source.kind === 'rule')
      .map(({ type, transition, labels }) => [type, transition, ...Object.values(labels)].join(' '));
  return { at, world, state, events, apply, begin, seed, route, tell, correlate, said };
}
