import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { logger } from '../adapters/logger.ts';
import { readSettings } from '../http/settings.ts';
import { makeDefineHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE']);

export const handler = makeDefineHandler({
  state: makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE }),
  clock: Date.now,
  log: (message, error) => logger.error(message, error as Error),
});
