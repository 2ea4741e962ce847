import { makeDynamoSampleStore } from '../adapters/dynamo-sample-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { logger } from '../adapters/logger.ts';
import { makeMetrics } from '../adapters/metrics.ts';
import { makeSfnExecutions } from '../adapters/sfn-executions.ts';
import { makeSweepHandler } from './handler.ts';

const { EVENTS_TABLE = '', STATE_TABLE = '', SAMPLES_TABLE = '', CORRELATOR_ARN = '' } = process.env;

const state = makeDynamoStateStore({ state: STATE_TABLE, events: EVENTS_TABLE });

export const handler = makeSweepHandler({
  state,
  samples: makeDynamoSampleStore(SAMPLES_TABLE, state),
  executions: makeSfnExecutions(CORRELATOR_ARN),
  clock: Date.now,
  metrics: makeMetrics((line) => process.stdout.write(line), Date.now),
  log: (message, error) => logger.error(message, error as Error),
});
