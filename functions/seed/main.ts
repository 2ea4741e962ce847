import { setTimeout } from 'node:timers/promises';
import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeFailureNotes } from '../adapters/failure-notes.ts';
import { logger } from '../adapters/logger.ts';
import { makeSqsCorrelateQueue } from '../adapters/sqs-correlate-queue.ts';
import { makeSeedHandler } from './handler.ts';

const { EVENTS_TABLE = '', STATE_TABLE = '', CORRELATE_QUEUE_URL = '', SEED_QUEUE_URL = '' } = process.env;
const clock = Date.now;
const state = makeDynamoStateStore({ state: STATE_TABLE, events: EVENTS_TABLE });

export const handler = makeSeedHandler({
  state,
  events: makeDynamoEventStore(EVENTS_TABLE),
  queue: makeSqsCorrelateQueue(CORRELATE_QUEUE_URL),
  again: makeSqsCorrelateQueue(SEED_QUEUE_URL),
  definitions: makeDefinitions(state, makeControl(state, clock)),
  clock,
  pause: (ms) => setTimeout(ms),
  log: (message, error) => logger.error(message, error as Error),
  noteFailures: makeFailureNotes(state, clock),
});
