import { setTimeout } from 'node:timers/promises';
import { makeControl } from '../adapters/control.ts';
import { makeDefinitions } from '../adapters/definitions.ts';
import { makeDynamoEventStore } from '../adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../adapters/dynamo-state-store.ts';
import { makeEventBridgeBus } from '../adapters/eventbridge-bus.ts';
import { logger } from '../adapters/logger.ts';
import { makeMetrics } from '../adapters/metrics.ts';
import { makeSqsQuarantine } from '../adapters/sqs-quarantine.ts';
import { readSettings } from '../http/settings.ts';
import { makeReconcileHandler } from './handler.ts';

const settings = readSettings(process.env, ['EVENTS_TABLE', 'STATE_TABLE', 'BUS_NAME', 'QUARANTINE_URL']);
const firstPauseMs = 100;
const clock = Date.now;

const state = makeDynamoStateStore({ state: settings.STATE_TABLE, events: settings.EVENTS_TABLE });

export const handler = makeReconcileHandler({
  definitions: makeDefinitions(state, makeControl(state, clock)),
  bus: makeEventBridgeBus(settings.BUS_NAME),
  quarantine: makeSqsQuarantine(settings.QUARANTINE_URL),
  events: makeDynamoEventStore(settings.EVENTS_TABLE),
  state,
  clock,
  pause: (attempt) => setTimeout(Math.random() * firstPauseMs * 2 ** attempt),
  metrics: makeMetrics((line) => process.stdout.write(line), clock),
  log: (message, error) => logger.error(message, error as Error),
});
