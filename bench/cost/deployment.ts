import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { makeCommandQueue } from '../../functions/adapters/agent-commands.ts';
import { makeControl } from '../../functions/adapters/control.ts';
import { makeDefinitions } from '../../functions/adapters/definitions.ts';
import { makeDynamoEventStore } from '../../functions/adapters/dynamo-event-store.ts';
import { makeDynamoSampleStore } from '../../functions/adapters/dynamo-sample-store.ts';
import { makeDynamoStateStore } from '../../functions/adapters/dynamo-state-store.ts';
import { makeEventBridgeBus } from '../../functions/adapters/eventbridge-bus.ts';
import { makeHostDirectory } from '../../functions/adapters/host-directory.ts';
import { makeMetrics } from '../../functions/adapters/metrics.ts';
import { makeCorrelateHandler } from '../../functions/correlate/handler.ts';
import type { WakeInput } from '../../functions/correlate/settle.ts';
import { receivingCanaries } from '../../functions/health/canary.ts';
import { type HealthPorts, makeHealthHandler } from '../../functions/health/handler.ts';
import { makeIngestHandler } from '../../functions/ingest/handler.ts';
import { makePublishHandler } from '../../functions/publish/handler.ts';
import { makeReconcileHandler } from '../../functions/reconcile/handler.ts';
import { makeSweepHandler } from '../../functions/sweep/handler.ts';
import { makeWakeHandler } from '../../functions/wake/handler.ts';
import { canary, memberChanged } from '../../shared/facts/system-events.ts';
import { hostSecret } from '../../test/identity/test-host.ts';
import type { Meter } from '../metered/meter.ts';
import { makeMeteredDynamo } from '../metered/metered-dynamo.ts';

interface Call {
  /** As `infra/service-stack.ts` says. */
  readonly memoryMb: number;
  /** Assumed, since no emulator bills time; starts of processes are inside. */
  readonly sec: number;
}

export const calls: Readonly<Record<'ingest' | 'decision' | 'other', Call>> = {
  ingest: { memoryMb: 256, sec: 0.012 },
  /** Of `correlate` and `wake`, with a whole processor; most of the time goes into waiting for the tables. */
  decision: { memoryMb: 1769, sec: 0.04 },
  other: { memoryMb: 256, sec: 0.06 },
};

/** The first call of an execution enters Start, Wait, Wake, Next and Decided; each further one WaitAgain, Wake and Next. */
const transitions = { execution: 5, again: 3 } as const;

/** Bus to queue, queue to function, and the delete: each message alone, which is the worst case. */
const requestsPerMessage = 3;

const chunkBytes = 64 * 1024;

type FunctionName = 'ingest' | 'publish' | 'correlate' | 'wake' | 'sweep' | 'health' | 'reconcile';

interface Waiting {
  readonly input: WakeInput;
  atMs: number;
}

function callOf(name: FunctionName): Call {
  if (name === 'correlate' || name === 'wake') return calls.decision;
  return name === 'ingest' ? calls.ingest : calls.other;
}

/** The real functions with the real adapters over metered services; everything that waits, waits for `settle`. */
export function makeDeployment(meter: Meter, clock: { nowMs: number }) {
  const now = () => clock.nowMs;
  const log = (message: string, error: unknown) => {
    throw new Error(message, { cause: error });
  };
  const dynamo = makeMeteredDynamo(meter);
  const stored: string[] = [];
  const queue: string[] = [];
  const waiting = new Map<string, Waiting>();
  dynamo.onInsert((table, item) => table === 'events' && stored.push(item.e as string));

  const called = (name: FunctionName) => {
    meter.count(`lambda ${name}`, 'invocation', 1);
    const { memoryMb, sec } = callOf(name);
    meter.count(`lambda ${name}`, 'gb-second', (sec * memoryMb) / 1024);
  };

  /** Each function is one warm process with its own caches. */
  const processOf = () => {
    const state = makeDynamoStateStore({ state: 'state', events: 'events' }, dynamo.client);
    const control = makeControl(state, now);
    return {
      state,
      control,
      definitions: makeDefinitions(state, control),
      events: makeDynamoEventStore('events', dynamo.client),
      samples: makeDynamoSampleStore('samples', state, dynamo.client),
      hosts: makeHostDirectory(state, now),
      clock: now,
      pause: async () => {},
      log,
    };
  };
  const executions = {
    start: async (name: string, input: object) => {
      if (waiting.has(name)) return 'exists' as const;
      const wakeInput = input as WakeInput;
      waiting.set(name, { input: wakeInput, atMs: Date.parse(wakeInput.until) });
      meter.count('step functions correlator', 'state-transition', transitions.execution);
      return 'started' as const;
    },
    status: async () => undefined,
  };
  const metrics = makeMetrics(
    (line) => meter.count('logs metrics', 'log-gb', Buffer.byteLength(line) / 1e9),
    now,
  );
  const bus = makeEventBridgeBus('tocsin', { send: takeEntries } as never);
  const quarantine = { send: async (record: object) => log('quarantined', record) };
  const queues = new Proxy({}, { get: () => ({ waiting: async () => 0 }) }) as HealthPorts['queues'];

  const own = processOf();
  const ingestProcess = processOf();
  const ingest = makeIngestHandler({
    ...ingestProcess,
    commands: makeCommandQueue(ingestProcess.state),
    hostSecret: async () => hostSecret,
  });
  const publish = makePublishHandler({ ...processOf(), bus, quarantine });
  const correlator = processOf();
  const correlate = receivingCanaries(makeCorrelateHandler({ ...correlator, executions }), {
    ...correlator,
    metrics,
  });
  const wake = makeWakeHandler(processOf());
  const sweep = makeSweepHandler({ ...processOf(), executions, metrics });
  const health = makeHealthHandler({ ...processOf(), metrics, queues });
  const reconcile = makeReconcileHandler({ ...processOf(), bus, quarantine, metrics });

  /** What the bus bills, and where its rules lead. */
  async function takeEntries({ input }: { input: { Entries: readonly { Detail: string }[] } }) {
    for (const { Detail: detail } of input.Entries) {
      meter.count('eventbridge put', 'bus-chunk', Math.ceil(Buffer.byteLength(detail) / chunkBytes));
      const { type, muted, transition, severity, slip } = JSON.parse(detail);
      const isTold = muted === undefined && type !== memberChanged && type !== canary;
      const isAlarm = isTold && transition !== 'occurred' && ['major', 'critical'].includes(severity);
      if (isTold) meter.count('sns publish', 'topic-publish', isAlarm ? 2 : 1);
      if (slip?.composites === undefined && type !== canary) continue;
      meter.count('sqs correlate', 'queue-request', requestsPerMessage);
      queue.push(detail);
    }
    return { Entries: input.Entries.map((_, i) => ({ EventId: String(i) })) };
  }

  /** What stream and queue hold goes on its way, one record and one message at a time. */
  const settle = async () => {
    while (stored.length > 0 || queue.length > 0) {
      const text = stored.shift();
      if (text !== undefined) {
        called('publish');
        await publish(streamRecord(text));
      }
      const detail = queue.shift();
      if (detail === undefined) continue;
      called('correlate');
      const Records = [{ messageId: 'm', body: JSON.stringify({ detail: JSON.parse(detail) }) }];
      const { batchItemFailures } = await correlate({ Records } as unknown as SQSEvent);
      if (batchItemFailures.length > 0) throw new Error(`not correlated: ${detail}`);
    }
  };

  return {
    dynamo,
    own,
    settle,
    ingest: async (event: Parameters<typeof ingest>[0]) => {
      meter.count('http api documents', 'api-request', 1);
      called('ingest');
      const answer = await ingest(event);
      if (answer.statusCode !== 200) throw new Error(`not taken: ${answer.body}`);
      await settle();
    },
    sweep: async () => {
      called('sweep');
      await sweep();
      await settle();
    },
    canary: async () => {
      called('health');
      await health({ 'detail-type': 'Scheduled Event' } as never);
      await settle();
    },
    reconcile: async () => {
      called('reconcile');
      await reconcile();
      await settle();
    },
    /** When the first execution wakes up; undefined if none waits. */
    nextWakeMs: () =>
      [...waiting.values()].reduce<number | undefined>(
        (first, { atMs }) => (first === undefined || atMs < first ? atMs : first),
        undefined,
      ),
    /** Wakes all that are due. */
    wakeDue: async () => {
      for (const [name, run] of waiting) {
        if (run.atMs > clock.nowMs) continue;
        called('wake');
        const answer = await wake(run.input);
        if (answer.next === 'end') waiting.delete(name);
        else {
          run.atMs = Date.parse(answer.until);
          meter.count('step functions correlator', 'state-transition', transitions.again);
        }
      }
      await settle();
    },
  };
}

function streamRecord(text: string): DynamoDBStreamEvent {
  const { id } = JSON.parse(text) as { readonly id: string };
  const dynamodb = { Keys: { s: { S: id } }, NewImage: { e: { S: text } } };
  return { Records: [{ eventName: 'INSERT', dynamodb }] };
}
