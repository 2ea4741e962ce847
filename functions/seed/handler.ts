import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { limits } from '../../shared/facts/limits.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { type Clock, secondMs } from '../../shared/time.ts';
import { controlMaxAgeMs } from '../adapters/control.ts';
import type { NoteFailures } from '../adapters/failure-notes.ts';
import { stateKeys } from '../adapters/keys.ts';
import { parseMessage } from '../correlate/message.ts';
import type { LogError } from '../http/answer.ts';
import type { Definitions } from '../ports/control.ts';
import type { CorrelateQueue } from '../ports/hops.ts';
import type { SeededRecord } from '../ports/records.ts';
import type { EventStore, StateStore } from '../ports/stores.ts';
import { announcedBy } from './announced.ts';
import { seedEvents, seedsOf } from './seeds.ts';

export interface SeedPorts {
  readonly state: StateStore;
  readonly events: EventStore;
  readonly queue: CorrelateQueue;
  readonly definitions: Pick<Definitions, 'load'>;
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<void>;
  readonly log: LogError;
  /** Keeps why the last try of a message failed. */
  readonly noteFailures?: NoteFailures;
}

/** How far an index of the events table may be behind. */
const indexLagMs = secondMs;

/** Longest pause of one call: a set comes into force later only if others were announced before it, or clocks differ. */
export const seedPauseMaxMs = 40 * secondMs;

/**
 * Takes `DEFINITIONS_APPLIED` from a queue and, once the set is in force, gives its changed composites what is open and what their
 * windows hold; then the event itself, if some of them start alone. What was raised by then and routed by the set before is stored
 * by then, and is among it: nothing in between is lost, and doubles change nothing. That it was done is noted last: dying before, it
 * is done again. Before the set is in force, and if anything fails, the message comes again; what is no announcement of ours fails
 * each time, without a write, until it is a dead letter.
 */
export function makeSeedHandler(ports: SeedPorts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const failed = new Map<string, unknown>();
    for (const { messageId, body } of Records) {
      try {
        await seed(ports, parseMessage(body));
      } catch (error) {
        ports.log('a definition set was not seeded', error);
        failed.set(messageId, error);
      }
    }
    await ports.noteFailures?.(Records, failed);
    return { batchItemFailures: [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

async function seed(ports: SeedPorts, message: TocsinEvent): Promise<void> {
  const { state, queue, clock } = ports;
  const { version, number, previous, activeAtMs, applied } = await announcedBy(state, message);
  if ((await state.get<SeededRecord>(stateKeys.seeded(number))) !== undefined) return;
  const after = await load(ports, version);
  const seeds = seedsOf(after, previous === undefined ? undefined : await load(ports, previous));
  let count = 0;
  if (seeds.types.length > 0 || seeds.isStarting) {
    await inForce(ports, activeAtMs);
    const events = await seedEvents(ports.events, seeds.types, {
      clearsFromMs: applied.t - seeds.clearsReachMs,
      fromMs: applied.t - seeds.reachMs,
      toMs: clock() + limits.futureMs + 1,
    });
    count = events.length;
    const sent = seeds.isStarting ? [...events, applied] : events;
    if (sent.length > 0) await queue.send(sent, 0);
  }
  const body: SeededRecord = { count, atMs: clock() };
  await state.put({ key: stateKeys.seeded(number), body, expected: 'any' });
}

/**
 * Waits until the set is in force in every function: also if the announcement was written late, since the message tells that it
 * was written, and no function knows less than `controlMaxAgeMs` ago was true.
 */
async function inForce({ clock, pause }: SeedPorts, activeAtMs: number): Promise<void> {
  const nowMs = clock();
  const waitMs = Math.max(activeAtMs - nowMs, controlMaxAgeMs) + indexLagMs;
  if (waitMs > seedPauseMaxMs) {
    throw new TocsinError('DEFINITIONS_ANNOUNCED', 'the set is not in force yet', {
      retryable: true,
      got: new Date(activeAtMs).toISOString(),
      allowed: `within ${seedPauseMaxMs} ms`,
    });
  }
  await pause(waitMs);
}

async function load({ definitions }: SeedPorts, version: string): Promise<Artifact> {
  const artifact = await definitions.load(version);
  if (artifact) return artifact;
  throw new TocsinError('DEFINITIONS_MISSING', `the definition set ${version} is not stored`, {
    status: 500,
  });
}
