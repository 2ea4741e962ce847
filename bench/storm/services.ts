import { makeDynamoEventStore } from '../../functions/adapters/dynamo-event-store.ts';
import { throttledPauseMs } from '../../functions/adapters/dynamo-read-many.ts';
import { makeDynamoStateStore } from '../../functions/adapters/dynamo-state-store.ts';
import { makeEventBridgeBus } from '../../functions/adapters/eventbridge-bus.ts';
import type { WakeInput } from '../../functions/correlate/settle.ts';
import { makeFakeExecutions } from '../../test/fakes/executions.ts';
import { makeFakeSampleStore } from '../../test/fakes/sample-store.ts';
import type { Random } from '../../test/language/fuzz/random.ts';
import * as code from '../../test/simulation/code.ts';
import type { Scheduler } from '../../test/simulation/scheduler.ts';
import { type Call, staged } from '../../test/simulation/stage.ts';
import type { Meter } from '../metered/meter.ts';
import { type MeteredDynamo, makeMeteredDynamo } from '../metered/metered-dynamo.ts';
import { makeThroughput } from '../metered/throughput.ts';
import type { CapacityOf } from './model.ts';
import { makeSdkRetries, type RetryCounts } from './sdk-retries.ts';
import type { SentCommand, TableWatch } from './table-watch.ts';

export interface ServiceOptions {
  readonly meter: Meter;
  readonly watch: TableWatch;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly capacityOf: CapacityOf;
  readonly retries: RetryCounts;
  /** Hears of what goes wrong. */
  readonly noteError: (error: unknown) => void;
  /** Hears of each entry that the bus's rule leads to the correlator's queue. */
  readonly routed: (detail: string) => void;
  readonly started: (name: string, input: WakeInput) => void;
}

interface BusEntry {
  readonly Detail: string;
}

type Send = (command: SentCommand) => Promise<unknown>;

/** The first call of an execution enters Start, Wait, Wake, Next and Decided; each further one WaitAgain, Wake and Next. */
export const transitions = { execution: 5, again: 3 } as const;

const chunkBytes = 64 * 1024;
const tables = { state: 'state', events: 'events' } as const;

/** Tables, bus and machines that count what is billed, behind the real adapters where there are some. */
export function makeServices(options: ServiceOptions) {
  const { meter, watch, scheduler, random, noteError, retries } = options;
  const clock = scheduler.nowMs;
  const machines = makeFakeExecutions();
  const samples = makeFakeSampleStore();
  const throughput = makeThroughput(options.capacityOf, clock);
  const dynamo = makeMeteredDynamo(meter, throughput);
  dynamo.onWrite(watch.written);

  const asked = watched(dynamo, watch, clock);
  const takeEntries = async ({ input }: { readonly input: { readonly Entries: readonly BusEntry[] } }) => {
    for (const { Detail: detail } of input.Entries) countEntry(meter, detail, options.routed);
    return { Entries: input.Entries.map((_, i) => ({ EventId: String(i) })) };
  };
  const executions: typeof machines = {
    ...machines,
    start: async (name, input) => {
      const outcome = await machines.start(name, input);
      if (outcome === 'exists') return outcome;
      meter.count('step functions correlator', 'state-transition', transitions.execution);
      options.started(name, input as WakeInput);
      return outcome;
    },
  };

  const pause = (attempt: number) => scheduler.sleep(throttledPauseMs(attempt));

  return {
    dynamo,
    throughput,
    machines,
    /** What somebody outside writes takes no time. */
    outside: storesOf(asked, pause),
    /** Of one container; its calls go through `call`. */
    portsOf: (call: Call, pauseMs: (attempt: number, random: number) => number) => {
      const retrying = makeSdkRetries(random, scheduler.sleep, retries);
      const stores = storesOf(
        (command) => retrying(() => call(`dynamo ${command.constructor.name}`, () => asked(command))),
        pause,
      );
      const control = code.makeControl(stores.state, clock);
      const send = (command: Parameters<typeof takeEntries>[0]) =>
        call('eventbridge put', () => takeEntries(command));
      return {
        ...stores,
        samples,
        bus: makeEventBridgeBus('tocsin', { send } as never),
        executions: staged('executions', executions, call),
        hosts: code.makeHostDirectory(stores.state, clock),
        definitions: code.makeDefinitions(stores.state, control),
        quarantine: { send: async (record: object) => noteError(record) },
        clock,
        pause: (attempt: number) => scheduler.sleep(Math.ceil(pauseMs(attempt, random.below(1_000) / 1_000))),
        log: (_: string, error: unknown) => noteError(error),
      };
    },
  };
}

export type FunctionPorts = ReturnType<ReturnType<typeof makeServices>['portsOf']>;

function watched(dynamo: MeteredDynamo, watch: TableWatch, clock: () => number): Send {
  return async (command) => {
    try {
      const answer: unknown = await dynamo.client.send(command as never);
      watch.answered(command, answer, clock());
      return answer;
    } catch (error) {
      watch.refused(command, error);
      throw error;
    }
  };
}

function storesOf(send: Send, pause: (attempt: number) => Promise<void>) {
  const client = { send } as unknown as MeteredDynamo['client'];
  return {
    state: makeDynamoStateStore(tables, client, pause),
    events: makeDynamoEventStore(tables.events, client),
  };
}

/** Each event goes to the programs' topic, and what is major or critical to people's as well. */
function countEntry(meter: Meter, detail: string, routed: (detail: string) => void): void {
  meter.count('eventbridge put', 'bus-chunk', Math.ceil(Buffer.byteLength(detail) / chunkBytes));
  const { severity, slip } = JSON.parse(detail);
  meter.count('sns publish', 'topic-publish', ['major', 'critical'].includes(severity) ? 2 : 1);
  if (slip?.composites !== undefined) routed(detail);
}
