import { setTimeout } from 'node:timers/promises';
import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoSampleStore } from '../adapters/dynamo-sample-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeFailureNotes } from '../adapters/failure-notes.ts';
import { makeHostDirectory } from '../adapters/host-directory.ts';
import { logger } from '../adapters/logger.ts';
import { makeMetrics } from '../adapters/metrics.ts';
import { makeSfnExecutions } from '../adapters/sfn-executions.ts';
import { receivingCanaries } from '../health/canary.ts';
import { makeCorrelateHandler } from './handler.ts';
import { pauseMs } from './pause.ts';

const { EVENTS_TABLE = '', STATE_TABLE = '', SAMPLES_TABLE = '', CORRELATOR_ARN = '' } = process.env;
const log = (message: string, error: unknown) => logger.error(message, error as Error);

const state = makeDynamoStateStore({ state: STATE_TABLE, events: EVENTS_TABLE });

const correlate = makeCorrelateHandler({
  state,
  hosts: makeHostDirectory(state, Date.now),
  samples: makeDynamoSampleStore(SAMPLES_TABLE, state),
  definitions: makeDefinitions(state, makeControl(state, Date.now)),
  executions: makeSfnExecutions(CORRELATOR_ARN),
  clock: Date.now,
  pause: (attempt) => setTimeout(pauseMs(attempt, Math.random())),
  log,
  noteFailures: makeFailureNotes(state, Date.now),
});

const metrics = makeMetrics((line) => process.stdout.write(line), Date.now);
export const handler = receivingCanaries(correlate, { state, metrics, clock: Date.now, log });
