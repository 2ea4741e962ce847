import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoSampleStore } from '../adapters/dynamo-sample-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeHostDirectory } from '../adapters/host-directory.ts';
import { logger } from '../adapters/logger.ts';
import { readSettings } from '../http/settings.ts';
import { makeExplainHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE', 'SAMPLES_TABLE']);
const state = makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE });

export const handler = makeExplainHandler({
  state,
  events: makeDynamoEventStore(settings.EVENTS_TABLE),
  samples: makeDynamoSampleStore(settings.SAMPLES_TABLE, state),
  hosts: makeHostDirectory(state, Date.now),
  definitions: makeDefinitions(state, makeControl(state, Date.now)),
  clock: Date.now,
  log: (message, error) => logger.error(message, error as Error),
});
