import type { DeadLetterQueueName } from '../../shared/api/dead-letter-queues.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { logger } from '../adapters/logger.ts';
import { makeMetrics } from '../adapters/metrics.ts';
import { makeSqsDeadLetters } from '../adapters/sqs-dead-letters.ts';
import { readSettings } from '../http/settings.ts';
import type { FigurePorts } from './figures.ts';
import { makeHealthHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE', 'DEAD_LETTER_URLS']);
const urls = JSON.parse(settings.DEAD_LETTER_URLS) as Record<DeadLetterQueueName, string>;
const queues = Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, makeSqsDeadLetters(url)]));

export const handler = makeHealthHandler({
  state: makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE }),
  events: makeDynamoEventStore(settings.EVENTS_TABLE),
  queues: queues as unknown as FigurePorts['queues'],
  clock: Date.now,
  metrics: makeMetrics((line) => process.stdout.write(line), Date.now),
  log: (message, error) => logger.error(message, error as Error),
});
