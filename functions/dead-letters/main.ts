import { setTimeout } from 'node:timers/promises';
import type { DeadLetterQueueName } from '../../shared/api/dead-letter-queues.ts';
import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeEventBridgeBus } from '../adapters/eventbridge-bus.ts';
import { logger } from '../adapters/logger.ts';
import { makeSqsDeadLetters, makeSqsLetterSender } from '../adapters/sqs-dead-letters.ts';
import { readSettings } from '../http/settings.ts';
import { toPublish, toQueue, toReconciler, toTargets } from './hand-on.ts';
import { makeDeadLettersHandler } from './handler.ts';

const settings = readSettings(process.env, [
  'EVENTS_TABLE',
  'STATE_TABLE',
  'BUS_NAME',
  'DEAD_LETTER_URLS',
  'WORK_QUEUE_URLS',
]);
const urls = JSON.parse(settings.DEAD_LETTER_URLS) as Record<DeadLetterQueueName, string>;
const work = JSON.parse(settings.WORK_QUEUE_URLS) as Record<
  'correlate' | 'respond' | 'collect' | 'seed',
  string
>;
const firstPauseMs = 100;
const clock = Date.now;

const state = makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE });
const events = makeDynamoEventStore(settings.EVENTS_TABLE);
const publishing = {
  definitions: makeDefinitions(state, makeControl(state, clock)),
  bus: makeEventBridgeBus(settings.BUS_NAME),
  events,
  state,
  clock,
  pause: (attempt: number) => setTimeout(Math.random() * firstPauseMs * 2 ** attempt),
};
const collect = makeSqsLetterSender(work.collect);

export const handler = makeDeadLettersHandler({
  state,
  events,
  queues: {
    quarantine: { letters: makeSqsDeadLetters(urls.quarantine), handOn: toPublish(publishing) },
    unpublished: { letters: makeSqsDeadLetters(urls.unpublished), handOn: toReconciler },
    undelivered: { letters: makeSqsDeadLetters(urls.undelivered), handOn: toTargets(publishing, collect) },
    correlate: {
      letters: makeSqsDeadLetters(urls.correlate),
      handOn: toQueue(makeSqsLetterSender(work.correlate)),
    },
    respond: {
      letters: makeSqsDeadLetters(urls.respond),
      handOn: toQueue(makeSqsLetterSender(work.respond)),
    },
    collect: { letters: makeSqsDeadLetters(urls.collect), handOn: toQueue(collect) },
    seed: { letters: makeSqsDeadLetters(urls.seed), handOn: toQueue(makeSqsLetterSender(work.seed)) },
  },
  clock,
  pause: (ms) => setTimeout(ms),
  log: (message, error) => logger.error(message, error as Error),
});
