import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { logger } from '../adapters/logger.ts';
import { makeSecrets } from '../adapters/secrets.ts';
import { readSettings } from '../http/settings.ts';
import { makeEnrolHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE', 'HOST_SECRET']);
const clock = Date.now;
const secrets = makeSecrets(clock);

export const handler = makeEnrolHandler({
  state: makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE }),
  hostSecret: () => secrets.read(settings.HOST_SECRET),
  clock,
  log: (message, error) => logger.error(message, error as Error),
});
