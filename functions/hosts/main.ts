import { randomBytes } from 'node:crypto';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { logger } from '../adapters/logger.ts';
import { readSettings } from '../http/settings.ts';
import { makeHostsHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE']);

export const handler = makeHostsHandler({
  state: makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE }),
  events: makeDynamoEventStore(settings.EVENTS_TABLE),
  clock: Date.now,
  randomText: () => randomBytes(24).toString('base64url'),
  log: (message, error) => logger.error(message, error as Error),
});
