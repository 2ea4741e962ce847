import { makeDynamoStateStore } from '../../functions/adapters/dynamo-state-store.ts';
import { settleFacts, settleWake } from '../../functions/correlate/settle.ts';
import { touchesOf } from '../../shared/correlator/instances.ts';
import { makeMeter } from '../metered/meter.ts';
import { makeMeteredDynamo } from '../metered/metered-dynamo.ts';
import { type Case, ruleOf } from './cases.ts';
import { inputOf } from './input.ts';
import { batchesOf, contextOf } from './our-engine.ts';

/** What 1,000 events cost in the tables, with what they make. */
export interface Requests {
  readonly batch: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Executions of the state machine, and how often one was woken. */
  readonly executions: number;
  readonly wakes: number;
}

const size = { keys: 10, bursts: 2 } as const;
const seed = 7;
/** Of the definition set in force. */
const version = 'bench';

/** Each batch is one step of the real `settleFacts` with the real adapter; deadlines between two batches are woken as the machine does. */
export async function requestsOf(given: Case, batch: number): Promise<Requests> {
  const meter = makeMeter();
  const dynamo = makeMeteredDynamo(meter);
  const rule = ruleOf(given, 'revise');
  const { hostSets, hosts } = contextOf(given);
  const decided = { rule, hostSets, version };
  const input = inputOf(given, size, seed);
  const clock = { nowMs: 0 };
  const started = { executions: 0, wakes: 0 };
  const ports = {
    state: makeDynamoStateStore({ state: 'state', events: 'events' }, dynamo.client),
    hosts: { all: async () => hosts, of: async () => [] },
    samples: { newest: async () => undefined, latest: async () => [], schema: async () => undefined },
    definitions: {
      active: async () => ({
        ...{ v: 1 as const, version, hostSets, hostRules: [], compositeRules: [rule] },
        ...{ policies: [], routes: {} },
      }),
    },
    clock: () => clock.nowMs,
    pause: async () => {},
    executions: {
      start: async () => {
        started.executions++;
        return 'started' as const;
      },
      status: async () => undefined,
    },
  };
  const timers = new Map<string, { readonly startMs: number; readonly atMs: number }>();
  for (const { events, firstMs, lastMs } of batchesOf(input, batch)) {
    const touches = events.flatMap((event) => touchesOf([rule], event));
    const labels = touches[0]?.labels ?? {};
    const key = labels.key as string;
    for (let timer = timers.get(key); timer && timer.atMs < firstMs; timer = timers.get(key)) {
      clock.nowMs = timer.atMs;
      started.wakes++;
      keep(key, (await settleWake(ports, decided, labels, timer.startMs)).timer);
    }
    clock.nowMs = lastMs;
    const facts = touches.map(({ fact }) => fact);
    keep(key, (await settleFacts(ports, decided, labels, facts)).timer);
  }

  function keep(key: string, timer: { readonly startMs: number; readonly atMs: number } | undefined): void {
    if (timer === undefined) timers.delete(key);
    else timers.set(key, timer);
  }

  const perThousand = (amount: number) => Math.round((amount * 1_000) / input.length);
  return {
    batch,
    writeUnits: perThousand(meter.total('write-unit')),
    readUnits: perThousand(meter.total('read-unit')),
    executions: perThousand(started.executions),
    wakes: perThousand(started.wakes),
  };
}
