import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeFailureNotes } from '../adapters/failure-notes.ts';
import { logger } from '../adapters/logger.ts';
import { makeSfnExecutions } from '../adapters/sfn-executions.ts';
import { makeRespondHandler } from './handler.ts';

const { EVENTS_TABLE = '', STATE_TABLE = '', RESPONSE_ARN = '' } = process.env;

const state = makeDynamoStateStore({ state: STATE_TABLE, events: EVENTS_TABLE });

export const handler = makeRespondHandler({
  state,
  events: makeDynamoEventStore(EVENTS_TABLE),
  definitions: makeDefinitions(state, makeControl(state, Date.now)),
  executions: makeSfnExecutions(RESPONSE_ARN),
  clock: Date.now,
  log: (message, error) => logger.error(message, error as Error),
  noteFailures: makeFailureNotes(state, Date.now),
});
