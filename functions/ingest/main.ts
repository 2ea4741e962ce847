import { makeCommandQueue } from '../adapters/agent-commands.ts';
import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoSampleStore } from '../adapters/dynamo-sample-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { logger } from '../adapters/logger.ts';
import { makeSecrets } from '../adapters/secrets.ts';
import { readSettings } from '../http/settings.ts';
import { makeIngestHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE', 'SAMPLES_TABLE', 'HOST_SECRET']);
const clock = Date.now;
const secrets = makeSecrets(clock);
const state = makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE });
const control = makeControl(state, clock);

export const handler = makeIngestHandler({
  state,
  events: makeDynamoEventStore(settings.EVENTS_TABLE),
  samples: makeDynamoSampleStore(settings.SAMPLES_TABLE, state),
  control,
  definitions: makeDefinitions(state, control),
  commands: makeCommandQueue(state),
  hostSecret: () => secrets.read(settings.HOST_SECRET),
  clock,
  log: (message, error) => logger.error(message, error as Error),
});
