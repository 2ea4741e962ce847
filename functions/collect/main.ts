import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeFailureNotes } from '../adapters/failure-notes.ts';
import { logger } from '../adapters/logger.ts';
import { readSettings } from '../http/settings.ts';
import { makeCollectHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE']);

const state = makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE });

export const handler = makeCollectHandler({
  state,
  events: makeDynamoEventStore(settings.EVENTS_TABLE),
  clock: Date.now,
  log: (message, error) => logger.error(message, error as Error),
  noteFailures: makeFailureNotes(state, Date.now),
});
