import type { LogError } from '../http/answer.ts';
import { type Api, makeApi } from '../http/app.ts';
import { explainRule } from './explain.ts';
import type { ExplainPorts } from './ports.ts';
import { explainEvent } from './why/why.ts';

/** The routes that tell why. Write nothing. */
export function makeExplainHandler(ports: ExplainPorts & { readonly log: LogError }): Api['handler'] {
  const api = makeApi(ports.log);
  api.route('GET /v1/explain', (call) => explainRule(ports, call));
  api.route('GET /v1/events/{id}/why', (call) => explainEvent(ports, call));
  return api.handler;
}
