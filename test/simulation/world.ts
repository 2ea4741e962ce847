import { queueBody } from '../../functions/adapters/bus-entry.ts';
import type { WakeInput } from '../../functions/correlate/settle.ts';
import { type FakeCorrelateQueue, makeFakeCorrelateQueue } from '../fakes/correlate-queue.ts';
import { type FakeEventBus, makeFakeEventBus } from '../fakes/event-bus.ts';
import type { FakeEventStore } from '../fakes/event-store.ts';
import { type FakeExecutions, makeFakeExecutions } from '../fakes/executions.ts';
import { type FakeQuarantine, makeFakeQuarantine } from '../fakes/quarantine.ts';
import { type FakeStateStore, makeFakeStateStore } from '../fakes/state-store.ts';
import type { Random } from '../language/fuzz/random.ts';
import type { Chaos } from './chaos.ts';
import { type EventLog, makeEventLog } from './event-log.ts';
import { type Code, makeFunctions, type Outside } from './functions.ts';
import { makeSimulatedMachine, type SimulatedMachine } from './machine.ts';
import { makeSimulatedQueue, type SimulatedQueue } from './queue.ts';
import { makeResponses, type Responses } from './responses.ts';
import { makeSampleLog, type SampleLog } from './sample-log.ts';
import { makeScheduler, type Outcome, type Scheduler } from './scheduler.ts';
import { makeStage, type Pool } from './stage.ts';
import { makeSimulatedStream } from './stream.ts';
import type { Surroundings } from './surroundings.ts';

export interface WorldOptions extends Surroundings {
  readonly code: Code;
  readonly random: Random;
  readonly chaos: Chaos;
  readonly startMs: number;
  /** Largest batch that `correlate` and `respond` get. */
  readonly batchMax: number;
  readonly trace?: (line: string) => void;
}

/** One run of a function that a schedule calls. */
export interface Run {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly isDone: boolean;
}

/** A whole deployment in memory: the functions, and simulations of the services between them. */
export interface World {
  readonly scheduler: Scheduler;
  readonly state: FakeStateStore;
  readonly events: FakeEventStore;
  readonly log: EventLog;
  readonly samples: SampleLog;
  readonly bus: FakeEventBus;
  readonly executions: FakeExecutions;
  readonly wakesAtMs: SimulatedMachine['wakesAtMs'];
  readonly responses: Responses;
  readonly queue: SimulatedQueue;
  readonly seedQueue: SimulatedQueue;
  readonly respondQueue: SimulatedQueue;
  readonly quarantine: FakeQuarantine;
  readonly seeds: FakeCorrelateQueue;
  /** What was given that nobody can read. */
  readonly poisons: readonly string[];
  readonly sweeps: readonly Run[];
  readonly counts: { sweepStarts: number; republished: number; errors: unknown[] };
  /** Somebody outside does this once, and again until it has gone through; after some tries in peace. */
  request(name: string, work: (outside: Outside) => Promise<void>): void;
  /** A host posts these bytes again and again until they are taken, or refused for good. */
  post(host: string, packed: Uint8Array): void;
  /** A record of the stream, or a message of the queue, that nobody can read. */
  poison(where: 'stream' | 'queue', text: string): void;
  /** From now on the sweep runs each minute, up to this time at least, until nothing is due and nothing happens any more. */
  startSweep(leastMs?: number): void;
  /** The reconciler runs now, and each 5 minutes up to this time. */
  startReconcile(untilMs: number): void;
}

const sweepMs = 60_000;
const reconcileMs = 300_000;
const unsafeTries = 2;

export function makeWorld(options: WorldOptions): World {
  const { code, random, chaos, startMs, batchMax, untilMs = Number.POSITIVE_INFINITY } = options;
  const scheduler = makeScheduler(random, startMs, () => chaos.strikes('slow'), options.trace);
  const stage = makeStage(scheduler, chaos, code);
  const poisons: string[] = [];
  const sweeps: Run[] = [];
  const counts: World['counts'] = { sweepStarts: 0, republished: 0, errors: [] };

  const log = makeEventLog((event) => {
    if (!chaos.strikes('lostRecord')) stream.insert(event.host ?? event.type, JSON.stringify(event));
  });
  const state = makeFakeStateStore(log.store);
  const samples = makeSampleLog(scheduler.nowMs, options.isHeard ?? (() => true));
  const bus = makeFakeEventBus();
  const machines = makeFakeExecutions();
  const responses = makeResponses(scheduler, random, state);
  const quarantine = makeFakeQuarantine();
  const seeds = makeFakeCorrelateQueue();

  const publishPort: FakeEventBus = {
    ...bus,
    publish: async (entries) => {
      if (chaos.strikes('refusal')) bus.refuseOnce([random.pick(entries).id]);
      const refused = new Set(await bus.publish(entries));
      for (const event of entries) if (!refused.has(event.id)) deliver(event);
      return [...refused];
    },
  };
  const deliver = (event: Parameters<typeof queueBody>[0]): void => {
    if (event.type === 'DEFINITIONS_APPLIED') seedQueue.send(queueBody(event), 0);
    if (event.slip?.composites !== undefined) deliverTo(queue, queueBody(event));
    if (event.slip?.policies !== undefined && event.transition !== 'cleared' && event.muted === undefined)
      deliverTo(respondQueue, queueBody(event));
  };
  const deliverTo = (to: SimulatedQueue, body: string): void => {
    to.send(body, 0);
    if (chaos.strikes('double')) to.send(body, random.below(60) * 1_000);
  };
  const seedPort: FakeCorrelateQueue = {
    ...seeds,
    send: async (sent, delaySec) => {
      await seeds.send(sent, delaySec);
      for (const event of sent) queue.send(queueBody(event), delaySec * 1_000);
    },
  };
  const executionPort: FakeExecutions = {
    ...machines,
    start: async (name, input) => {
      const outcome = await machines.start(name, input);
      if (outcome === 'started') machine.start(name, input as WakeInput);
      return outcome;
    },
  };

  const functions = makeFunctions(stage, {
    code,
    scheduler,
    state,
    events: log.store,
    samples: samples.store,
    bus: publishPort,
    queue: seedPort,
    again: {
      send: async (sent, delaySec) => {
        for (const event of sent) seedQueue.send(queueBody(event), delaySec * 1_000);
      },
    },
    quarantine,
    executions: executionPort,
    responses,
    pageBounds: options.pageBounds,
    log: (error) => void counts.errors.push(error),
    sweepStarted: () => void counts.sweepStarts++,
    republished: () => void counts.republished++,
  });

  const noted = async <T>(work: ReturnType<Pool<unknown>['invoke']>): Promise<Outcome<T>> => {
    const outcome = await work;
    if (outcome.kind === 'threw') counts.errors.push(outcome.error);
    return outcome as Outcome<T>;
  };
  const stream = makeSimulatedStream(scheduler, random, (isSafe, event) =>
    noted(functions.publish.invoke(isSafe, (handler) => handler(event))),
  );
  const queueOf = (
    of: 'correlate' | 'respond' | 'seed',
    more: { batchMax: number; visibilityMs: number; concurrency: number },
  ) =>
    makeSimulatedQueue({
      scheduler,
      random,
      ...more,
      handle: (isSafe, event) => noted(functions[of].invoke(isSafe, (handler) => handler(event))),
    });
  const queue = queueOf('correlate', { batchMax, visibilityMs: 120_000, concurrency: 4 });
  const respondQueue = queueOf('respond', { batchMax, visibilityMs: 180_000, concurrency: 4 });
  const seedQueue = queueOf('seed', { batchMax: 1, visibilityMs: 360_000, concurrency: 2 });
  const machine = makeSimulatedMachine({
    scheduler,
    random,
    chaos,
    wake: (input) => noted(functions.wake.invoke(false, (handler) => handler(input))),
    ended: machines.end,
  });

  /** `isOver` tells of what was thrown whether it is an answer as good as any. */
  const insist = <H>(
    name: string,
    pool: Pool<H>,
    work: (handler: H) => Promise<unknown>,
    isOver: (outcome: Outcome<unknown>) => boolean,
    tries = 0,
  ): void => {
    void noted(pool.invoke(tries >= unsafeTries, work)).then((outcome) => {
      if (isOver(outcome)) return;
      scheduler.after((1 + random.below(8)) * 1_000, `${name} again`, () =>
        insist(name, pool, work, isOver, tries + 1),
      );
    });
  };

  const sweepLater = (leastMs = 0): void =>
    scheduler.after(sweepMs, 'sweep', async () => {
      const beganMs = scheduler.nowMs();
      const { kind } = await noted(functions.sweep.invoke(false, (handler) => handler()));
      sweeps.push({ beganMs, endedMs: scheduler.nowMs(), isDone: kind === 'answered' });
      const due = await state.due(untilMs, 1);
      const isNeeded = due.length > 0 || scheduler.isBusy(untilMs) || scheduler.nowMs() < leastMs;
      if (isNeeded && scheduler.nowMs() + sweepMs <= untilMs) sweepLater(leastMs);
    });

  const reconcileUntil = (lastMs: number, isFirst = true): void => {
    // What was stored before its first run ever is let be, so that one goes through.
    void noted(functions.reconcile.invoke(isFirst, (handler) => handler()));
    if (scheduler.nowMs() + reconcileMs <= lastMs)
      scheduler.after(reconcileMs, 'reconcile', () => reconcileUntil(lastMs, false));
  };

  return {
    scheduler,
    state,
    events: log.store,
    log,
    samples,
    bus,
    executions: machines,
    wakesAtMs: machine.wakesAtMs,
    responses,
    queue,
    seedQueue,
    respondQueue,
    quarantine,
    seeds,
    poisons,
    sweeps,
    counts,
    request: (name, work) => insist(name, functions.outside, work, ({ kind }) => kind === 'answered'),
    post: (host, packed) => insist('document', functions.ingest, (ingest) => ingest(host, packed), isOver),
    startSweep: sweepLater,
    startReconcile: reconcileUntil,
    poison: (where, text) => {
      poisons.push(text);
      if (where === 'stream') stream.insert('poison', text);
      else queue.send(text, 0);
    },
  };
}

/** Whether a host has its answer: taken, or refused for good. */
function isOver(outcome: Outcome<unknown>): boolean {
  if (outcome.kind !== 'threw') return outcome.kind === 'answered';
  return (outcome.error as { readonly code?: unknown }).code === 'DOCUMENT_CONFLICT';
}
