import { queueBody } from '../../functions/adapters/bus-entry.ts';
import type { WakeInput } from '../../functions/correlate/settle.ts';
import type { EventStore, SampleItem, StateStore } from '../../functions/ports/stores.ts';
import { type FakeCorrelateQueue, makeFakeCorrelateQueue } from '../fakes/correlate-queue.ts';
import { type FakeEventBus, makeFakeEventBus } from '../fakes/event-bus.ts';
import type { FakeEventStore } from '../fakes/event-store.ts';
import { type FakeExecutions, makeFakeExecutions } from '../fakes/executions.ts';
import { type FakeQuarantine, makeFakeQuarantine } from '../fakes/quarantine.ts';
import { type FakeSampleStore, makeFakeSampleStore } from '../fakes/sample-store.ts';
import { type FakeStateStore, makeFakeStateStore } from '../fakes/state-store.ts';
import type { Random } from '../language/fuzz/random.ts';
import type { Chaos } from './chaos.ts';
import { type EventLog, makeEventLog } from './event-log.ts';
import { makeSimulatedMachine } from './machine.ts';
import { makeSimulatedQueue, type SimulatedQueue } from './queue.ts';
import { makeScheduler, type Scheduler } from './scheduler.ts';
import { type Call, makeStage, type Pool, staged } from './stage.ts';
import { makeSimulatedStream } from './stream.ts';

export type Code = typeof import('./code.ts');

export interface WorldOptions {
  readonly code: Code;
  readonly random: Random;
  readonly chaos: Chaos;
  readonly startMs: number;
  /** Largest batch that `correlate` gets. */
  readonly batchMax: number;
  readonly trace?: (line: string) => void;
}

/** What somebody outside of the deployment reaches it by. */
export interface Outside {
  readonly state: StateStore;
  readonly events: EventStore;
  readonly apply: (change: Parameters<Code['applyDefinitions']>[1]) => Promise<unknown>;
  readonly changeHost: (change: Parameters<Code['changeHostState']>[1]) => Promise<unknown>;
}

/** A whole deployment in memory: the functions, and simulations of the services between them. */
export interface World {
  readonly scheduler: Scheduler;
  readonly state: FakeStateStore;
  readonly events: FakeEventStore;
  readonly log: EventLog;
  readonly bus: FakeEventBus;
  readonly executions: FakeExecutions;
  readonly queue: SimulatedQueue;
  readonly seedQueue: SimulatedQueue;
  readonly quarantine: FakeQuarantine;
  readonly seeds: FakeCorrelateQueue;
  /** What was given that nobody can read. */
  readonly poisons: readonly string[];
  readonly counts: { sweeps: number; sweepStarts: number; errors: unknown[] };
  /** Somebody outside does this once, and again until it has gone through; after some tries in peace. */
  request(name: string, work: (outside: Outside) => Promise<void>): void;
  /** A record of the stream, or a message of the queue, that nobody can read. */
  poison(where: 'stream' | 'queue', text: string): void;
  /** From now on the sweep runs each minute, until nothing is due and nothing happens any more. */
  startSweep(): void;
}

const sweepMs = 60_000;
const unsafeTries = 2;

export function makeWorld(options: WorldOptions): World {
  const { code, random, chaos, startMs } = options;
  const scheduler = makeScheduler(random, startMs, () => chaos.strikes('slow'), options.trace);
  const stage = makeStage(scheduler, chaos, code);
  const poisons: string[] = [];
  const counts: World['counts'] = { sweeps: 0, sweepStarts: 0, errors: [] };
  const clock = scheduler.nowMs;

  const log = makeEventLog((event) => stream.insert(event.host ?? event.type, JSON.stringify(event)));
  const events = log.store;
  const state = makeFakeStateStore(events);
  const bus = makeFakeEventBus();
  const machines = makeFakeExecutions();
  const quarantine = makeFakeQuarantine();
  const seeds = makeFakeCorrelateQueue();
  const samples: FakeSampleStore = {
    ...makeFakeSampleStore(),
    newest: async (host) => contact(host, clock()),
    receipts: async (names) => names.map(() => undefined),
  };

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
    if (event.slip?.composites === undefined) return;
    queue.send(queueBody(event), 0);
    if (chaos.strikes('double')) queue.send(queueBody(event), random.below(60) * 1_000);
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
      if (outcome === 'started') startMachine(name, input as WakeInput);
      return outcome;
    },
  };

  const portsOf = (call: Call) => {
    const stagedState = staged('state', state, call);
    const control = code.makeControl(stagedState, clock);
    return {
      state: stagedState,
      events: staged('events', events, call),
      samples: staged('samples', samples, call),
      bus: staged('bus', publishPort, call),
      queue: staged('queue', seedPort, call),
      quarantine: staged('quarantine', quarantine, call),
      executions: staged('executions', executionPort, call),
      hosts: code.makeHostDirectory(stagedState, clock),
      control,
      definitions: code.makeDefinitions(stagedState, control),
      clock,
      pause: () => call('pause', async () => undefined),
      log: (_: string, error: unknown) => void counts.errors.push(error),
    };
  };

  const publish = stage.pool('publish', 60_000, (call) => code.makePublishHandler(portsOf(call)));
  const correlate = stage.pool('correlate', 20_000, (call) => code.makeCorrelateHandler(portsOf(call)));
  const wake = stage.pool('wake', 20_000, (call) => code.makeWakeHandler(portsOf(call)));
  const sweep = stage.pool('sweep', 50_000, (call) => {
    const { start } = executionPort;
    const counted: FakeExecutions['start'] = (name, input) => {
      counts.sweepStarts++;
      return start(name, input);
    };
    const executions = staged('executions', { ...executionPort, start: counted }, call);
    return code.makeSweepHandler({ ...portsOf(call), executions });
  });
  const seed = stage.pool('seed', 60_000, (call) => {
    const pause = (ms: number) => call('pause', () => scheduler.sleep(ms));
    return code.makeSeedHandler({ ...portsOf(call), pause });
  });
  const outside = stage.pool('outside', 60_000, (call): Outside => {
    const ports = portsOf(call);
    return {
      state: ports.state,
      events: ports.events,
      apply: (change) => code.applyDefinitions(ports, change),
      changeHost: (change) => code.changeHostState(ports, change),
    };
  });

  const stream = makeSimulatedStream(scheduler, random, (isSafe, event) =>
    noted(publish.invoke(isSafe, (handler) => handler(event))),
  );
  const queue = makeSimulatedQueue({
    scheduler,
    random,
    batchMax: options.batchMax,
    visibilityMs: 120_000,
    concurrency: 4,
    handle: (isSafe, event) => noted(correlate.invoke(isSafe, (handler) => handler(event))),
  });
  const seedQueue = makeSimulatedQueue({
    scheduler,
    random,
    batchMax: 1,
    visibilityMs: 360_000,
    concurrency: 2,
    handle: (isSafe, event) => noted(seed.invoke(isSafe, (handler) => handler(event))),
  });
  const startMachine = makeSimulatedMachine({
    scheduler,
    random,
    chaos,
    wake: (input) => noted(wake.invoke(false, (handler) => handler(input))),
    ended: machines.end,
  });

  const noted = async <T>(work: ReturnType<Pool<unknown>['invoke']>): Promise<T> => {
    const outcome = await work;
    if (outcome.kind === 'threw') counts.errors.push(outcome.error);
    return outcome as T;
  };

  const request = (name: string, work: (outside: Outside) => Promise<void>, tries = 0): void => {
    void noted<{ kind: string }>(outside.invoke(tries >= unsafeTries, work)).then(({ kind }) => {
      if (kind === 'answered') return;
      scheduler.after((1 + random.below(8)) * 1_000, `${name} again`, () => request(name, work, tries + 1));
    });
  };

  const sweepLater = (): void =>
    scheduler.after(sweepMs, 'sweep', async () => {
      counts.sweeps++;
      await noted(sweep.invoke(false, (handler) => handler()));
      const due = await state.due(Number.MAX_SAFE_INTEGER, 1);
      if (due.length > 0 || scheduler.pending() > 0) sweepLater();
    });

  return {
    scheduler,
    state,
    events,
    log,
    bus,
    executions: machines,
    queue,
    seedQueue,
    quarantine,
    seeds,
    counts,
    request,
    startSweep: sweepLater,
    poisons,
    poison: (where, text) => {
      poisons.push(text);
      if (where === 'stream') stream.insert('poison', text);
      else queue.send(text, 0);
    },
  };
}

/** Hosts are heard all the time. */
function contact(host: string, nowMs: number): SampleItem {
  return {
    host,
    boot: 'boot',
    seq: 1,
    builtAtMs: nowMs,
    receivedAtMs: nowMs,
    bodyHash: new Uint8Array(16),
    clockOffsetMs: 0,
    expiresAtMs: nowMs,
  };
}
