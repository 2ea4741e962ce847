import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { receivingCanaries } from '../../../functions/health/canary.ts';
import { makeHealthHandler } from '../../../functions/health/handler.ts';
import { deadLetterQueues } from '../../../shared/api/dead-letter-queues.ts';
import type { HealthAnswer } from '../../../shared/api/health.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent } from '../http/api-event.ts';

export const startMs = Date.UTC(2026, 10, 21, 12);
const scheduled = { 'detail-type': 'Scheduled Event', source: 'aws.events' } as never;

export function makeSystem() {
  const at = { nowMs: startMs };
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const letters = new Map<string, number>();
  const emitted: object[] = [];
  const consumed: SQSRecord[] = [];
  const ports = {
    state,
    events,
    queues: Object.fromEntries(
      deadLetterQueues.map((name) => [name, { waiting: async () => letters.get(name) ?? 0 }]),
    ) as never,
    clock: () => at.nowMs,
    metrics: (figures: object) => void emitted.push(figures),
    log: () => undefined,
  };
  const handler = makeHealthHandler(ports);
  const consume = receivingCanaries(async ({ Records }) => {
    consumed.push(...Records);
    return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }, ports);
  return {
    ...ports,
    at,
    letters,
    emitted,
    consumed,
    consume,
    beat: () => handler(scheduled),
    health: async (): Promise<HealthAnswer> => {
      const answer = await handler(apiEvent('GET /v1/health', { role: 'viewer' }));
      return JSON.parse(answer?.body ?? '{}');
    },
  };
}

export const record = (event: TocsinEvent, sentAtMs?: number): SQSRecord =>
  ({
    messageId: `m-${event.id}`,
    body: JSON.stringify({ source: 'tocsin', 'detail-type': event.type, detail: event }),
    attributes: sentAtMs === undefined ? {} : { SentTimestamp: String(sentAtMs) },
  }) as unknown as SQSRecord;
export const batch = (...Records: readonly SQSRecord[]): SQSEvent => ({ Records: [...Records] });
