import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, EventBridgeEvent } from 'aws-lambda';
import type { EmitMetrics } from '../adapters/metrics.ts';
import type { LogError } from '../http/answer.ts';
import { makeApi } from '../http/app.ts';
import type { EventStore } from '../ports/stores.ts';
import { canaryEvent } from './canary.ts';
import { countOverdue, type FigurePorts, readHealth, reconcilerLag } from './figures.ts';

export interface HealthPorts extends FigurePorts {
  readonly events: Pick<EventStore, 'put'>;
  readonly metrics: EmitMetrics;
  readonly log: LogError;
}

type Beat = EventBridgeEvent<'Scheduled Event', unknown>;

/**
 * By schedule, each minute: stores a canary, then tells how many timers are overdue, if any, and how far the reconciler is behind,
 * also while that does not run. Dying between the two costs figures. By the API: `GET /v1/health`. Called twice in a minute it stores two canaries, which is harmless.
 */
export function makeHealthHandler(
  ports: HealthPorts,
): (event: APIGatewayProxyEventV2 | Beat) => Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  const api = makeApi(ports.log);
  api.route('GET /v1/health', () => readHealth(ports));
  return async (event) => ('detail-type' in event ? beat(ports) : api.handler(event));
}

async function beat({ events, state, metrics, clock }: HealthPorts): Promise<undefined> {
  const nowMs = clock();
  await events.put(canaryEvent(nowMs));
  const [overdue, lagMs] = await Promise.all([countOverdue(state, nowMs), reconcilerLag(state, nowMs)]);
  const figures = {
    ...(overdue > 0 && { OverdueTimers: overdue }),
    ...(lagMs !== null && { ReconcilerLag: lagMs }),
  };
  if (Object.keys(figures).length > 0) metrics(figures);
}
