import { setTimeout } from 'node:timers/promises';
import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { logger } from '../adapters/logger.ts';
import { makeSqsCorrelateQueue } from '../adapters/sqs-correlate-queue.ts';
import { readSettings } from '../http/settings.ts';
import { makeDefineHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE', 'CORRELATE_QUEUE_URL']);
const clock = Date.now;
const state = makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE });

export const handler = makeDefineHandler({
  state,
  events: makeDynamoEventStore(settings.EVENTS_TABLE),
  queue: makeSqsCorrelateQueue(settings.CORRELATE_QUEUE_URL),
  definitions: makeDefinitions(state, makeControl(state, clock)),
  clock,
  pause: (ms) => setTimeout(ms),
  log: (message, error) => logger.error(message, error as Error),
});
