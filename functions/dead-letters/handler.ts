import { type DeadLetterQueueName, deadLetterQueues } from '../../shared/api/dead-letter-queues.ts';
import {
  type DeadLetterQueuesAnswer,
  type DeadLetterQueueView,
  type DeadLettersAnswer,
  deadLetterQueueSchema,
  deadLettersQuerySchema,
  type RedriveAnswer,
  redriveRequestSchema,
} from '../../shared/api/dead-letters.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import type { LogError } from '../http/answer.ts';
import { type Api, type Call, callBody, callParam, callQuery, makeApi } from '../http/app.ts';
import type { Operator } from '../identity/session.ts';
import { type DeadLetterQueue, lettersPerReceive } from '../ports/dead-letters.ts';
import type { EventStore, StateStore } from '../ports/stores.ts';
import type { HandOn } from './hand-on.ts';
import { peek } from './peek.ts';
import { type RedrivePorts, redrive, type Wanted } from './redrive.ts';

export interface DeadLettersPorts extends RedrivePorts {
  readonly state: Pick<StateStore, 'get'>;
  readonly events: Pick<EventStore, 'put'>;
  readonly queues: Readonly<
    Record<DeadLetterQueueName, { readonly letters: DeadLetterQueue; readonly handOn: HandOn }>
  >;
  readonly log: LogError;
}

/** Reasons that a list shows of a queue. */
const reasonsShown = 3;

/** The routes of dead letters. What they promise stands at `peek` and `redrive`. */
export function makeDeadLettersHandler(ports: DeadLettersPorts): Api['handler'] {
  const api = makeApi(ports.log);
  api.route('GET /v1/dead-letters', () => list(ports));
  api.route('GET /v1/dead-letters/{queue}', (call) => show(ports, call));
  api.route('POST /v1/dead-letters/{queue}/redrive', (call, operator) => move(ports, call, operator));
  return api.handler;
}

async function list(ports: DeadLettersPorts): Promise<DeadLetterQueuesAnswer> {
  return { queues: await Promise.all(deadLetterQueues.map((name) => viewOf(ports, name))) };
}

async function viewOf(
  { state, queues }: DeadLettersPorts,
  queue: DeadLetterQueueName,
): Promise<DeadLetterQueueView> {
  const { letters } = queues[queue];
  const waiting = await letters.waiting();
  if (waiting === 0) return { queue, waiting, reasons: [] };
  const first = await peek(state, letters, lettersPerReceive);
  const reasons = new Set(first.flatMap(({ reason }) => reason ?? []));
  return {
    queue,
    waiting,
    ...(first.length > 0 && { oldestAtMs: Math.min(...first.map(({ sentAtMs }) => sentAtMs)) }),
    reasons: [...reasons].sort().slice(0, reasonsShown),
  };
}

async function show({ state, queues }: DeadLettersPorts, call: Call): Promise<DeadLettersAnswer> {
  const queue = callParam(call, 'queue', deadLetterQueueSchema);
  const { limit } = callQuery(call, deadLettersQuerySchema);
  const { letters } = queues[queue];
  return { queue, letters: await peek(state, letters, limit), waiting: await letters.waiting() };
}

/** It is told who did it before it is done: what was done is never untold. */
async function move(ports: DeadLettersPorts, call: Call, operator: Operator): Promise<RedriveAnswer> {
  const queue = callParam(call, 'queue', deadLetterQueueSchema);
  const { ids, discard } = await callBody(call, redriveRequestSchema);
  const { letters, handOn } = ports.queues[queue];
  const wanted: Wanted = ids && new Set(ids);
  await ports.events.put(movedEvent(operator, queue, wanted, discard, ports.clock()));
  const outcome = await redrive(ports, letters, discard ? async () => undefined : handOn, wanted);
  return { queue, ...outcome, waiting: await letters.waiting() };
}

function movedEvent(
  { name }: Operator,
  queue: DeadLetterQueueName,
  wanted: Wanted,
  discard: boolean,
  nowMs: number,
): TocsinEvent {
  const ids = wanted === undefined ? 'all' : [...wanted].sort().join(' ');
  const what = wanted === undefined ? 'the dead letters' : `${wanted.size} dead letters`;
  return makeOccurrence({
    type: 'DEAD_LETTERS_MOVED',
    severity: 'info',
    source: { kind: 'operator', name },
    labels: {},
    values: { queue, discard, letters: wanted?.size ?? 'all' },
    message: `${name} ${discard ? 'discards' : 'redrives'} ${what} of ${queue}`,
    t: nowMs,
    r: nowMs,
    sender: 'dead-letters',
    nonce: JSON.stringify([queue, discard, ids]),
  });
}
