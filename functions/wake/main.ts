import { setTimeout } from 'node:timers/promises';
import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoSampleStore } from '../adapters/dynamo-sample-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeHostDirectory } from '../adapters/host-directory.ts';
import { pauseMs } from '../correlate/pause.ts';
import { makeWakeHandler } from './handler.ts';

const { EVENTS_TABLE = '', STATE_TABLE = '', SAMPLES_TABLE = '' } = process.env;

const state = makeDynamoStateStore({ state: STATE_TABLE, events: EVENTS_TABLE });

export const handler = makeWakeHandler({
  state,
  hosts: makeHostDirectory(state, Date.now),
  samples: makeDynamoSampleStore(SAMPLES_TABLE, state),
  definitions: makeDefinitions(state, makeControl(state, Date.now)),
  clock: Date.now,
  pause: (attempt) => setTimeout(pauseMs(attempt, Math.random())),
});
