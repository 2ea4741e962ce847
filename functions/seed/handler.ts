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
import { type Announced, announcedBy } from './announced.ts';
import { noteProgress, readProgress, type SeedProgress } from './progress.ts';
import { readSeedPage, type SeedPage, type SeedPosition } from './seed-page.ts';
import { type Seeds, seedsOf } from './seeds.ts';

export interface SeedPorts {
  readonly state: StateStore;
  readonly events: EventStore;
  readonly queue: CorrelateQueue;
  /** The function's own queue, where a call that has no time left hands on to the next. */
  readonly again: CorrelateQueue;
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

/** From its begin on a call starts further pages for so long; the function is ended after 60 s. */
export const seedBudgetMs = 25 * secondMs;

/** Pages of stored events that one set is seeded from, the newest of those that are open and then of those in reach. */
export const seedPagesMax = 10_000;

/** Ids of seeds too large that one line of the log names. */
const idsTold = 10;

/** A set that is being seeded, for one message. */
interface Seeding {
  readonly announced: Announced;
  readonly seeds: Seeds;
  readonly messageId: string;
}

/**
 * Takes `DEFINITIONS_APPLIED` from a queue and, once the set is in force, gives its changed composites what is open and what their
 * windows hold; then the event itself, if some of them start alone. What was raised by then and routed by the set before is stored
 * by then, and is among it: nothing in between is lost, and doubles change nothing. It goes page by page, and keeps after each how far
 * it has come: who dies is followed, from there, by the repeated message; who has no time left sends the message anew. Of two calls
 * for one set the slower ends. That all was given is noted last. Before the set is in force, and if anything fails, the message comes
 * again; what is no announcement of ours fails each time, without a write, until it is a dead letter.
 */
export function makeSeedHandler(ports: SeedPorts): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const failed = new Map<string, unknown>();
    for (const { messageId, body } of Records) {
      try {
        await seed(ports, parseMessage(body), messageId);
      } catch (error) {
        ports.log('a definition set was not seeded', error);
        failed.set(messageId, error);
      }
    }
    await ports.noteFailures?.(Records, failed);
    return { batchItemFailures: [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

async function seed(ports: SeedPorts, message: TocsinEvent, messageId: string): Promise<void> {
  const { state } = ports;
  const announced = await announcedBy(state, message);
  if ((await state.get<SeededRecord>(stateKeys.seeded(announced.number))) !== undefined) return;
  const after = await load(ports, announced.version);
  const { previous } = announced;
  const seeds = seedsOf(after, previous === undefined ? undefined : await load(ports, previous));
  if (seeds.types.length === 0 && !seeds.isStarting) return noteSeeded(ports, announced, { count: 0 });
  await givePages(ports, { announced, seeds, messageId });
}

async function givePages(ports: SeedPorts, seeding: Seeding): Promise<void> {
  const { state, queue, clock } = ports;
  const { applied, number, activeAtMs } = seeding.announced;
  const beganMs = clock();
  const known = await readProgress(state, number);
  if (known === undefined) {
    await inForce(ports, activeAtMs);
  }
  let at = known?.body ?? nothingGiven(seeding, clock());
  let expected: number | 'absent' = known?.expected ?? 'absent';
  for (;;) {
    const page = await nextPage(ports, seeding, at);
    tellTooLarge(ports, page);
    const next = await positionAfter(ports, at, page);
    const isCut = next !== undefined && at.pages + 1 >= seedPagesMax;
    const isLast = next === undefined || isCut;
    const sent = isLast && seeding.seeds.isStarting ? [...page.events, applied] : page.events;
    if (sent.length > 0) await queue.send(sent, 0);
    const count = at.count + page.events.length;
    if (isLast) return noteSeeded(ports, seeding.announced, { count, ...(isCut && { isCut }) });
    const given: SeedProgress = { v: 1, ...next, pages: at.pages + 1, count, by: seeding.messageId };
    const noted = await noteProgress(state, number, expected, given, clock());
    if (noted === undefined) return;
    if (clock() - beganMs >= seedBudgetMs) return ports.again.send([applied], 0);
    ({ body: at, expected } = noted);
  }
}

function nothingGiven({ seeds, messageId }: Seeding, nowMs: number): SeedProgress {
  const begin = beginOf(seeds.types.length === 0 ? 'recent' : 'open', nowMs);
  return { v: 1, ...begin, pages: 0, count: 0, by: messageId };
}

function beginOf(stage: SeedPosition['stage'], nowMs: number): SeedPosition {
  return { stage, toMs: nowMs + limits.futureMs + 1 };
}

function nextPage({ events }: SeedPorts, { announced, seeds }: Seeding, at: SeedPosition): Promise<SeedPage> {
  const { t: announcedMs } = announced.applied;
  const span = {
    types: seeds.types,
    announcedMs,
    fromMs: announcedMs - seeds.reachMs,
    clearsFromMs: announcedMs - seeds.clearsReachMs,
  };
  return seeds.types.length === 0
    ? Promise.resolve({ events: [], tooLarge: [] })
    : readSeedPage(events, span, at);
}

/** One line for a page; the quarantine of `publish` holds each. */
function tellTooLarge({ log }: SeedPorts, { tooLarge }: SeedPage): void {
  if (tooLarge.length === 0) return;
  const some = tooLarge.slice(0, idsTold).join(', ');
  log(`${tooLarge.length} stored events are too large to be seeds and were passed over: ${some}`, undefined);
}

/** Undefined at the end. Between the stages the index of days catches up with that of what is open. */
async function positionAfter(
  { clock, pause }: SeedPorts,
  { stage, toMs }: SeedPosition,
  { after }: SeedPage,
): Promise<SeedPosition | undefined> {
  if (after !== undefined) return { stage, toMs, after };
  if (stage === 'recent') return undefined;
  await pause(indexLagMs);
  return beginOf('recent', clock());
}

async function noteSeeded(
  { state, clock }: SeedPorts,
  { number }: Announced,
  given: Omit<SeededRecord, 'atMs'>,
): Promise<void> {
  const body: SeededRecord = { ...given, atMs: clock() };
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
