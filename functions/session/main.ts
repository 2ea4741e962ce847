import { randomBytes } from 'node:crypto';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { logger } from '../adapters/logger.ts';
import { makeSecrets } from '../adapters/secrets.ts';
import { readSettings } from '../http/settings.ts';
import { readOperatorAccess } from '../identity/operator-access.ts';
import { makeSessionHandler } from './handler.ts';

const settings = readSettings(process.env, [
  'EVENTS_TABLE',
  'STATE_TABLE',
  'SESSION_SECRET',
  'OPERATOR_ACCESS',
]);
const clock = Date.now;
const secrets = makeSecrets(clock);

export const handler = makeSessionHandler({
  state: makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE }),
  sessionSecret: () => secrets.read(settings.SESSION_SECRET),
  access: readOperatorAccess(settings.OPERATOR_ACCESS),
  clock,
  randomText: () => randomBytes(24).toString('base64url'),
  log: (message, error) => logger.error(message, error as Error),
});
