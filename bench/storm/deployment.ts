import { pauseMs } from '../../functions/correlate/pause.ts';
import type { EventStore, StateStore } from '../../functions/ports/stores.ts';
import { startOverdue } from '../../functions/sweep/overdue.ts';
import { minuteMs } from '../../shared/time.ts';
import { seededRandom } from '../../test/language/fuzz/random.ts';
import { makeChaos, noFaults } from '../../test/simulation/chaos.ts';
import * as code from '../../test/simulation/code.ts';
import { makeSimulatedMachine } from '../../test/simulation/machine.ts';
import { makeScheduler, type Outcome, type Scheduler } from '../../test/simulation/scheduler.ts';
import { makeStage, type Pool } from '../../test/simulation/stage.ts';
import type { Meter } from '../metered/meter.ts';
import type { MeteredDynamo } from '../metered/metered-dynamo.ts';
import type { Demand } from '../metered/throughput.ts';
import {
  between,
  capacityOf,
  type FunctionName,
  model,
  modelTiming,
  streamShards,
  type Warmth,
} from './model.ts';
import { makePolledQueue, type PolledQueue } from './pollers.ts';
import type { RetryCounts } from './sdk-retries.ts';
import { type FunctionPorts, makeServices, transitions } from './services.ts';
import { makeStreamLanes, type StreamLanes } from './stream-lanes.ts';
import type { TableWatch } from './table-watch.ts';

/** The real functions and adapters on the simulation's clock, over metered tables and the model's stream, queue and pollers. */
export interface StormDeployment {
  readonly scheduler: Scheduler;
  readonly dynamo: MeteredDynamo;
  readonly queue: PolledQueue;
  readonly stream: StreamLanes;
  /** What somebody outside writes takes no time. */
  readonly outside: { readonly state: StateStore; readonly events: EventStore };
  readonly counts: { invocations: number; died: number; failedMessages: number; executions: number };
  readonly retries: Readonly<RetryCounts>;
  readonly errors: readonly unknown[];
  /** What tables and indexes were asked for since `limit`. */
  demand(): Readonly<Record<string, Demand>>;
  /** From now on tables take no more than they can. */
  limit(): void;
  /** From now on each minute. */
  startSweep(): void;
}

export interface DeploymentOptions {
  readonly meter: Meter;
  readonly watch: TableWatch;
  readonly seed: number;
  readonly startMs: number;
  readonly warmth: Warmth;
}

/** Of `functions/publish/main.ts`. */
const publishPauseMs = (attempt: number, random: number) => random * 100 * 2 ** attempt;

const rest = () => new Promise<void>((resolve) => setImmediate(resolve));

export function makeStormDeployment({
  meter,
  watch,
  seed,
  startMs,
  warmth,
}: DeploymentOptions): StormDeployment {
  const random = seededRandom(seed);
  const scheduler = makeScheduler(random, startMs, () => false, undefined, rest);
  const chaos = makeChaos(random, noFaults, 0);
  const stage = makeStage(scheduler, chaos, code, modelTiming(random));
  const counts = { invocations: 0, died: 0, failedMessages: 0, executions: 0 };
  const retries: RetryCounts = { throttled: 0, repeated: 0, givenUp: 0 };
  const errors: unknown[] = [];
  const { dynamo, throughput, machines, outside, portsOf } = makeServices({
    meter,
    watch,
    scheduler,
    random,
    capacityOf: capacityOf(warmth),
    retries,
    noteError: (error) => void errors.push(error),
    routed: (detail) =>
      scheduler.after(between(random, model.busMs), 'bus', () => queue.send(`{"detail":${detail}}`)),
    started: (name, input) => {
      counts.executions++;
      machine.start(name, input);
    },
  });
  dynamo.onInsert((table, { p, s, e }) => {
    if (table === 'events') stream.insert({ partition: String(p), id: String(s), text: String(e) });
  });

  const poolOf = <H>(name: FunctionName, make: (ports: FunctionPorts) => H): Pool<H> =>
    stage.pool(name, model.timeoutMs[name], (call) =>
      make(portsOf(call, name === 'publish' ? publishPauseMs : pauseMs)),
    );
  /** Invokes a function, after the work that its messages make for it, and bills the time. */
  const invoke = async <H, T>(
    name: FunctionName,
    pool: Pool<H>,
    workMs: number,
    handle: (handler: H) => Promise<T>,
  ): Promise<Outcome<T>> => {
    const beganMs = scheduler.nowMs();
    const outcome = await pool.invoke<T>(false, async (handler) => {
      await scheduler.sleep(Math.ceil(workMs));
      return handle(handler);
    });
    counts.invocations++;
    meter.count(`lambda ${name}`, 'invocation', 1);
    const tookSec = (scheduler.nowMs() - beganMs) / 1_000;
    meter.count(`lambda ${name}`, 'gb-second', tookSec * model.memoryGb[name]);
    if (outcome.kind === 'died') counts.died++;
    if (outcome.kind === 'threw') errors.push(outcome.error);
    return outcome;
  };

  const publish = poolOf('publish', code.makePublishHandler);
  const correlate = poolOf('correlate', code.makeCorrelateHandler);
  const wake = poolOf('wake', code.makeWakeHandler);
  const sweep = poolOf('sweep', (ports) => () => startOverdue({ ...ports, metrics: () => undefined }));

  const stream = makeStreamLanes(scheduler, random, streamShards(warmth), (event) =>
    invoke('publish', publish, event.Records.length * model.messageWorkMs.publish, (handler) =>
      handler(event),
    ),
  );
  const queue = makePolledQueue({
    scheduler,
    random,
    meter,
    handle: async (event) => {
      const workMs = event.Records.length * model.messageWorkMs.correlate;
      const outcome = await invoke('correlate', correlate, workMs, (handler) => handler(event));
      const isAnswered = outcome.kind === 'answered';
      counts.failedMessages += isAnswered ? outcome.answer.batchItemFailures.length : event.Records.length;
      return outcome;
    },
  });
  const machine = makeSimulatedMachine({
    scheduler,
    random,
    chaos,
    wake: async (input) => {
      const outcome = await invoke('wake', wake, 0, (handler) => handler(input));
      if (outcome.kind === 'answered' && outcome.answer.next === 'wait')
        meter.count('step functions correlator', 'state-transition', transitions.again);
      return outcome;
    },
    ended: machines.end,
  });
  const startSweep = (): void =>
    scheduler.after(minuteMs, 'sweep', () => {
      void invoke('sweep', sweep, 0, (handler) => handler());
      startSweep();
    });

  const { demand, begin: limit } = throughput;
  return { scheduler, dynamo, queue, stream, outside, counts, retries, errors, demand, limit, startSweep };
}
