import type { LogError } from '../http/answer.ts';
import { type Api, makeApi } from '../http/app.ts';
import { readDocuments } from './documents.ts';
import { type EventPorts, listEvents, readEvent } from './events.ts';
import { type HostPorts, listHosts } from './hosts.ts';
import { readSamples } from './samples.ts';

export interface QueryPorts extends EventPorts, HostPorts {
  readonly log: LogError;
}

/** The reading routes. Write nothing. */
export function makeQueryHandler(ports: QueryPorts): Api['handler'] {
  const api = makeApi(ports.log);
  api.route('GET /v1/events', (call) => listEvents(ports, call));
  api.route('GET /v1/events/{id}', (call) => readEvent(ports, call));
  api.route('GET /v1/hosts', (call) => listHosts(ports, call));
  api.route('GET /v1/hosts/{host}/samples', (call) => readSamples(ports, call));
  api.route('GET /v1/hosts/{host}/documents', (call) => readDocuments(ports, call));
  return api.handler;
}
