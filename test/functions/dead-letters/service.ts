import { toPublish, toQueue, toReconciler, toTargets } from '../../../functions/dead-letters/hand-on.ts';
import { type DeadLettersPorts, makeDeadLettersHandler } from '../../../functions/dead-letters/handler.ts';
import { type DeadLetterQueueName, deadLetterQueues } from '../../../shared/api/dead-letter-queues.ts';
import type { DeadLettersAnswer, RedriveAnswer } from '../../../shared/api/dead-letters.ts';
import type { Role } from '../../../shared/api/roles.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { type FakeDeadLetters, makeFakeDeadLetters } from '../../fakes/dead-letters.ts';
import { makeFakeEventBus } from '../../fakes/event-bus.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, told } from '../http/api-event.ts';

export const raise = { ...raiseDraft('node-1'), r: nineMs };
/** What the bus sends. */
export const envelope = (detail: object, source = 'tocsin') =>
  JSON.stringify({ source, 'detail-type': 'X', detail });

/** The function over fakes of its queues. */
export function makeService() {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const bus = makeFakeEventBus();
  const queues = Object.fromEntries(
    deadLetterQueues.map((name) => [name, makeFakeDeadLetters(clock)]),
  ) as Record<DeadLetterQueueName, FakeDeadLetters>;
  const work = { sent: [] as string[], fails: 0 };
  const sender = {
    send: async (body: string) => {
      if (work.fails-- > 0) throw new TocsinError('QUEUE_REFUSED', 'refused', { retryable: true });
      work.sent.push(body);
    },
  };
  const publishing = {
    definitions: { routing: async () => [] },
    bus,
    events,
    state,
    clock,
    pause: async () => undefined,
  };
  const handOn = {
    quarantine: toPublish(publishing),
    unpublished: toReconciler,
    undelivered: toTargets(publishing, sender),
    correlate: toQueue(sender),
    respond: toQueue(sender),
    collect: toQueue(sender),
    seed: toQueue(sender),
  };
  const pauses: number[] = [];
  const handler = makeDeadLettersHandler({
    state,
    events,
    queues: Object.fromEntries(
      deadLetterQueues.map((name) => [name, { letters: queues[name], handOn: handOn[name] }]),
    ) as unknown as DeadLettersPorts['queues'],
    clock,
    pause: async (ms) => {
      pauses.push(ms);
      at.nowMs += ms;
    },
    log: keptLog().log,
  });
  const call = (key: string, body?: object, role: Role = 'admin', query?: Record<string, string>) =>
    handler(apiEvent(key, { role, name: 'ann', ...(body && { body }), ...(query && { query }) }));
  const redrive = async (queue: string, body: object = {}) =>
    told(await call(`POST /v1/dead-letters/${queue}/redrive`, body)).body as RedriveAnswer;
  const show = async (queue: string, limit?: number) =>
    told(
      await call(
        `GET /v1/dead-letters/${queue}`,
        undefined,
        'viewer',
        limit ? { limit: `${limit}` } : undefined,
      ),
    ).body as DeadLettersAnswer;
  return { at, events, state, bus, queues, work, pauses, call, redrive, show };
}
