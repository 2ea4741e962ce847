import type { PageBounds } from '../../functions/correlate/stored-state.ts';
import type { CorrelateQueue } from '../../functions/ports/hops.ts';
import type { EventStore, StateStore } from '../../functions/ports/stores.ts';
import { makeFakeCommandQueue } from '../fakes/command-queue.ts';
import type { FakeCorrelateQueue } from '../fakes/correlate-queue.ts';
import type { FakeEventBus } from '../fakes/event-bus.ts';
import type { FakeEventStore } from '../fakes/event-store.ts';
import type { FakeExecutions } from '../fakes/executions.ts';
import type { FakeQuarantine } from '../fakes/quarantine.ts';
import type { FakeSampleStore } from '../fakes/sample-store.ts';
import type { FakeStateStore } from '../fakes/state-store.ts';
import type { Responses } from './responses.ts';
import type { Scheduler } from './scheduler.ts';
import { type Call, type Pool, type Stage, staged } from './stage.ts';

export type Code = typeof import('./code.ts');

/** What the functions of a deployment work on. */
export interface Services {
  readonly code: Code;
  readonly scheduler: Scheduler;
  readonly state: FakeStateStore;
  readonly events: FakeEventStore;
  readonly samples: FakeSampleStore;
  readonly bus: FakeEventBus;
  readonly queue: FakeCorrelateQueue;
  /** The queue of `seed`, as far as a call hands on to the next. */
  readonly again: CorrelateQueue;
  readonly quarantine: FakeQuarantine;
  readonly executions: FakeExecutions;
  readonly responses: Responses;
  readonly pageBounds: PageBounds | undefined;
  readonly log: (error: unknown) => void;
  /** The sweep has asked for a machine. */
  readonly sweepStarted: () => void;
  /** The reconciler has found something. */
  readonly republished: () => void;
}

/** What somebody outside of the deployment reaches it by. */
export interface Outside {
  readonly state: StateStore;
  readonly events: EventStore;
  readonly apply: (change: Parameters<Code['applyDefinitions']>[1]) => Promise<unknown>;
  readonly changeHost: (change: Parameters<Code['changeHostState']>[1]) => Promise<unknown>;
}

/** What `ingest` does with a document, packed, of a host that has shown who it is. */
type Ingest = (host: string, packed: Uint8Array) => ReturnType<Code['takeDocument']>;

/** The functions of a deployment, each in containers of its own. */
export interface Functions {
  readonly publish: Pool<ReturnType<Code['makePublishHandler']>>;
  readonly correlate: Pool<ReturnType<Code['makeCorrelateHandler']>>;
  readonly wake: Pool<ReturnType<Code['makeWakeHandler']>>;
  readonly sweep: Pool<ReturnType<Code['makeSweepHandler']>>;
  readonly reconcile: Pool<ReturnType<Code['makeReconcileHandler']>>;
  readonly respond: Pool<ReturnType<Code['makeRespondHandler']>>;
  readonly seed: Pool<ReturnType<Code['makeSeedHandler']>>;
  readonly ingest: Pool<Ingest>;
  /** People, and whatever else calls from outside. */
  readonly outside: Pool<Outside>;
}

/** Who a host is has been shown before: no key is ever asked for. */
const publicKey = { kty: 'OKP', crv: 'Ed25519', x: '' } as const;

const timeoutMs = {
  publish: 60_000,
  correlate: 20_000,
  wake: 20_000,
  sweep: 50_000,
  reconcile: 60_000,
  respond: 30_000,
  seed: 60_000,
  ingest: 10_000,
  outside: 60_000,
} as const satisfies Record<keyof Functions, number>;

export function makeFunctions(stage: Stage, services: Services): Functions {
  const { code, scheduler, state, events, executions, responses } = services;
  const pool = <H>(name: keyof Functions, make: (call: Call, beganMs: () => number) => H) =>
    stage.pool(name, timeoutMs[name], make);
  const portsOf = (call: Call) => makePorts(services, call);
  return {
    publish: pool('publish', (call) => code.makePublishHandler(portsOf(call))),
    correlate: pool('correlate', (call) => code.makeCorrelateHandler(portsOf(call))),
    wake: pool('wake', (call) => code.makeWakeHandler(portsOf(call))),
    sweep: pool('sweep', (call) => {
      const start: FakeExecutions['start'] = (name, input) => {
        services.sweepStarted();
        return executions.start(name, input);
      };
      const counted = staged('executions', { ...executions, start }, call);
      return code.makeSweepHandler({ ...portsOf(call), executions: counted, metrics: () => undefined });
    }),
    reconcile: pool('reconcile', (call) =>
      code.makeReconcileHandler({ ...portsOf(call), metrics: services.republished }),
    ),
    respond: pool('respond', (call, beganMs) =>
      code.makeRespondHandler({
        ...portsOf(call),
        state: staged('state', responses.heard(state, beganMs), call),
        executions: staged('executions', responses.executions, call),
      }),
    ),
    seed: pool('seed', (call) => {
      const pause = (ms: number) => call('pause', () => scheduler.sleep(ms));
      const again = staged('again', services.again, call);
      return code.makeSeedHandler({ ...portsOf(call), again, pause });
    }),
    ingest: pool('ingest', (call) => {
      const ports = {
        ...portsOf(call),
        commands: makeFakeCommandQueue(state),
        hostSecret: async () => '',
      };
      return async (host, packed) => {
        const credential = { host, publicKey, expiresAtMs: Number.POSITIVE_INFINITY };
        const snapshot = await ports.control.snapshot();
        return code.takeDocument(ports, packed, credential, snapshot, scheduler.nowMs());
      };
    }),
    outside: pool('outside', (call) => {
      const ports = portsOf(call);
      return {
        state: ports.state,
        events: staged('events', events, call),
        apply: (change) => code.applyDefinitions(ports, change),
        changeHost: (change) => code.changeHostState(ports, change),
      };
    }),
  };
}

/** Ports of one container: each of their calls goes through `call`; what is remembered in memory is its own. */
function makePorts(services: Services, call: Call) {
  const { code, scheduler, pageBounds, log } = services;
  const clock = scheduler.nowMs;
  const state = staged('state', services.state, call);
  const control = code.makeControl(state, clock);
  return {
    state,
    events: staged('events', services.events, call),
    samples: staged('samples', services.samples, call),
    bus: staged('bus', services.bus, call),
    queue: staged('queue', services.queue, call),
    quarantine: staged('quarantine', services.quarantine, call),
    executions: staged('executions', services.executions, call),
    hosts: code.makeHostDirectory(state, clock),
    control,
    definitions: code.makeDefinitions(state, control),
    clock,
    pause: () => call('pause', async () => undefined),
    log: (_: string, error: unknown) => log(error),
    ...(pageBounds && { pageBounds }),
  };
}
