import { setTimeout } from 'node:timers/promises';
import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeEventBridgeBus } from '../adapters/eventbridge-bus.ts';
import { logger } from '../adapters/logger.ts';
import { makeSqsQuarantine } from '../adapters/sqs-quarantine.ts';
import { makePublishHandler } from './handler.ts';

const { EVENTS_TABLE = '', STATE_TABLE = '', BUS_NAME = '', QUARANTINE_URL = '' } = process.env;
const firstPauseMs = 100;

const state = makeDynamoStateStore({ state: STATE_TABLE, events: EVENTS_TABLE });

export const handler = makePublishHandler({
  definitions: makeDefinitions(state, makeControl(state, Date.now)),
  bus: makeEventBridgeBus(BUS_NAME),
  quarantine: makeSqsQuarantine(QUARANTINE_URL),
  events: makeDynamoEventStore(EVENTS_TABLE),
  state,
  clock: Date.now,
  pause: (attempt) => setTimeout(Math.random() * firstPauseMs * 2 ** attempt),
  log: (message, error) => logger.error(message, error as Error),
});
