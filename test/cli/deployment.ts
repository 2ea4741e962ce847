import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  APIGatewayRequestAuthorizerEventV2,
} from 'aws-lambda';
import { makeControl } from '../../functions/adapters/control.ts';
import { makeDefinitions } from '../../functions/adapters/definitions.ts';
import { makeHostDirectory } from '../../functions/adapters/host-directory.ts';
import { makeAuthorizeHandler } from '../../functions/authorize/handler.ts';
import { makeCollectHandler } from '../../functions/collect/handler.ts';
import { toQueue } from '../../functions/dead-letters/hand-on.ts';
import { type DeadLettersPorts, makeDeadLettersHandler } from '../../functions/dead-letters/handler.ts';
import { makeDefineHandler } from '../../functions/define/handler.ts';
import { makeExplainHandler } from '../../functions/explain/handler.ts';
import { makeHealthHandler } from '../../functions/health/handler.ts';
import { makeHostsHandler } from '../../functions/hosts/handler.ts';
import type { EventStore, SampleStore } from '../../functions/ports/stores.ts';
import { makeQueryHandler } from '../../functions/query/handler.ts';
import { makeSessionHandler } from '../../functions/session/handler.ts';
import { type DeadLetterQueueName, deadLetterQueues } from '../../shared/api/dead-letter-queues.ts';
import { routeAccess } from '../../shared/api/roles.ts';
import { type FakeDeadLetters, makeFakeDeadLetters } from '../fakes/dead-letters.ts';
import { makeFakeEventStore } from '../fakes/event-store.ts';
import { makeFakeSampleStore } from '../fakes/sample-store.ts';
import { type FakeStateStore, makeFakeStateStore } from '../fakes/state-store.ts';

type Handler = (event: APIGatewayProxyEventV2) => Promise<unknown>;

/** The operator routes over real HTTP, on loopback: the functions' own handlers and authorizer over the fakes of the stores. */
export interface Deployment {
  readonly api: string;
  readonly operatorKey: string;
  readonly state: FakeStateStore;
  readonly events: EventStore;
  readonly samples: SampleStore;
  readonly deadLetters: Readonly<Record<DeadLetterQueueName, FakeDeadLetters>>;
  /** Bodies of letters that were handed on. */
  readonly handedOn: readonly string[];
  readonly stop: () => Promise<void>;
}

export async function startDeployment(clock: () => number): Promise<Deployment> {
  const operatorKey = 'a-key-of-this-test';
  const handlers = makeHandlers(clock, createHash('sha256').update(operatorKey).digest('hex'));
  const server = createServer((request, response) => {
    void answer(handlers, request).then(({ statusCode = 500, headers, body }) => {
      response.writeHead(statusCode, headers as Record<string, string>).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { state, events, samples, deadLetters, handedOn } = handlers;
  return { api, operatorKey, state, events, samples, deadLetters, handedOn, stop: () => close(server) };
}

interface Handlers extends Pick<Deployment, 'state' | 'events' | 'samples' | 'deadLetters' | 'handedOn'> {
  readonly authorize: ReturnType<typeof makeAuthorizeHandler>;
  readonly byRoute: (routeKey: string) => Handler;
}

function makeHandlers(clock: () => number, sha256: string): Handlers {
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const samples = makeFakeSampleStore();
  const control = makeControl(state, clock, 0);
  let texts = 0;
  const handedOn: string[] = [];
  const handOn = toQueue({ send: async (body) => void handedOn.push(body) });
  const deadLetters = Object.fromEntries(
    deadLetterQueues.map((name) => [name, makeFakeDeadLetters(clock)]),
  ) as Record<DeadLetterQueueName, FakeDeadLetters>;
  const queues = Object.fromEntries(
    deadLetterQueues.map((name) => [name, { letters: deadLetters[name], handOn }]),
  ) as unknown as DeadLettersPorts['queues'];
  const ports = {
    state,
    events,
    samples,
    pause: async () => {},
    definitions: makeDefinitions(state, control),
    hosts: makeHostDirectory(state, clock),
    sessionSecret: async () => 'a-secret-of-this-test-that-is-long-enough',
    access: { kind: 'key' as const, sha256 },
    randomText: () => `random-text-of-the-test-${texts++}`,
    clock,
    log: () => undefined,
  };
  const functions = {
    session: makeSessionHandler(ports),
    health: makeHealthHandler({ ...ports, queues: makeEmptyQueues(), metrics: () => undefined }),
    hosts: makeHostsHandler(ports),
    query: makeQueryHandler(ports),
    define: makeDefineHandler(ports),
    deadLetters: makeDeadLettersHandler({ ...ports, queues }),
    explain: makeExplainHandler(ports),
    collect: makeCollectHandler(ports),
  };
  const byRoute = (routeKey: string): Handler => functions[functionOf(routeKey)] as Handler;
  const authorize = makeAuthorizeHandler({ control, sessionSecret: ports.sessionSecret, clock });
  return { authorize, byRoute, state, events, samples, deadLetters, handedOn };
}

function makeEmptyQueues() {
  const queues = deadLetterQueues.map((name) => [name, { waiting: async () => 0 }] as const);
  return Object.fromEntries(queues) as Record<
    DeadLetterQueueName,
    { readonly waiting: () => Promise<number> }
  >;
}

function functionOf(
  routeKey: string,
): 'health' | 'session' | 'hosts' | 'query' | 'define' | 'deadLetters' | 'explain' | 'collect' {
  if (/ \/v1\/(sessions|tokens)/.test(routeKey)) return 'session';
  if (/ \/v1\/(definitions|definition-history|kill-switch)/.test(routeKey)) return 'define';
  if (/ \/v1\/dead-letters/.test(routeKey)) return 'deadLetters';
  if (/ \/v1\/(explain|events\/\{id\}\/why)$/.test(routeKey)) return 'explain';
  if (routeKey === 'GET /v1/health') return 'health';
  if (routeKey.startsWith('GET ')) return 'query';
  return / \/v1\/(hosts|enrolments)/.test(routeKey) ? 'hosts' : 'collect';
}

async function answer(
  handlers: Handlers,
  request: IncomingMessage,
): Promise<APIGatewayProxyStructuredResultV2> {
  const url = new URL(request.url as string, 'http://api.test');
  const routeKey = routeOf(request.method as string, url.pathname);
  if (routeKey === undefined) return { statusCode: 404, body: '{"message":"Not Found"}' };
  const event = await toEvent(request, url, routeKey);
  if (routeKey === 'POST /v1/sessions') return (await handlers.byRoute(routeKey)(event)) as object;
  const { isAuthorized, context } = await handlers.authorize(
    event as unknown as APIGatewayRequestAuthorizerEventV2,
  );
  if (!isAuthorized) return { statusCode: 403, body: '{"message":"Forbidden"}' };
  Object.assign(event.requestContext, { authorizer: { lambda: context } });
  return (await handlers.byRoute(routeKey)(event)) as object;
}

function routeOf(method: string, path: string): string | undefined {
  return Object.keys(routeAccess).find((key) => {
    const [keyMethod, pattern] = key.split(' ') as [string, string];
    return keyMethod === method && new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
  });
}

async function toEvent(
  request: IncomingMessage,
  url: URL,
  routeKey: string,
): Promise<APIGatewayProxyEventV2> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: request.headers,
    requestContext: {
      http: {
        method: request.method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 't',
      },
      domainName: 'api.test',
      stage: '$default',
    },
    isBase64Encoded: false,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks).toString('utf8') }),
  } as unknown as APIGatewayProxyEventV2;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
