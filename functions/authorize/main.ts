import { makeControl } from '../adapters/control.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeSecrets } from '../adapters/secrets.ts';
import { readSettings } from '../http/settings.ts';
import { makeAuthorizeHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE', 'SESSION_SECRET']);
const clock = Date.now;
const secrets = makeSecrets(clock);
const state = makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE });

export const handler = makeAuthorizeHandler({
  control: makeControl(state, clock),
  sessionSecret: () => secrets.read(settings.SESSION_SECRET),
  clock,
});
