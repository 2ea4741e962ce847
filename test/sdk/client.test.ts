import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TocsinClient } from '../../sdk/client.ts';
import { mayCall, routeAccess } from '../../shared/api/roles.ts';

interface Asked {
  readonly route: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

describe('TocsinClient', () => {
  let server: Server;
  let client: TocsinClient;
  let asked: Asked[];
  let answer: { status: number; body: string };

  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: '{}' };
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString('utf8');
      asked.push({
        route: `${request.method} ${request.url}`,
        authorization: request.headers.authorization,
        body,
      });
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    client = new TocsinClient({ api, session: 'a-session', timeoutMs: 500 });
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const files = [{ name: 'a.yaml', text: 'version: 1' }];
  const calls: ReadonlyArray<[string, (client: TocsinClient) => Promise<unknown>, string?]> = [
    ['GET /v1/events?type=A&open=true', (c) => c.events({ type: 'A', open: true })],
    ['GET /v1/events/a%2Fb', (c) => c.event('a/b')],
    ['GET /v1/explain?rule=full&key=host%3Dh&at=1', (c) => c.explain({ rule: 'full', key: 'host=h', at: 1 })],
    ['GET /v1/events/e/why', (c) => c.why('e')],
    ['POST /v1/events', (c) => c.emit({ events: [] }), '{"events":[]}'],
    ['GET /v1/hosts?limit=1', (c) => c.hosts({ limit: 1 })],
    ['GET /v1/hosts/h/samples?metric=m', (c) => c.samples('h', { metric: 'm' })],
    [
      'GET /v1/hosts/h/documents?metrics=m%2Cn&from=1&to=2&after=c',
      (c) => c.documents('h', { metrics: ['m', 'n'], from: 1, to: 2, after: 'c' }),
    ],
    ['POST /v1/hosts/h/drain', (c) => c.drainHost('h', false), '{"on":false}'],
    ['POST /v1/hosts/h/remove', (c) => c.removeHost('h')],
    ['POST /v1/enrolments', (c) => c.createEnrolment(), '{}'],
    ['POST /v1/tokens', (c) => c.createToken({ name: 'n', role: 'viewer' }), '{"name":"n","role":"viewer"}'],
    ['DELETE /v1/tokens/t', (c) => c.revokeToken('t')],
    ['GET /v1/definitions', (c) => c.definitions()],
    [
      'POST /v1/definitions',
      (c) => c.applyDefinitions({ files, application: 'shop', ifVersion: 7 }),
      JSON.stringify({ files, application: 'shop', ifVersion: 7 }),
    ],
    ['GET /v1/definitions/v', (c) => c.definitionSet('v')],
    [
      'POST /v1/definitions/v/rollback',
      (c) => c.rollbackDefinitions('v', { ifVersion: null }),
      '{"ifVersion":null}',
    ],
    ['GET /v1/definition-history', (c) => c.definitionHistory()],
    ['PUT /v1/kill-switch', (c) => c.setKillSwitch(true), '{"on":true}'],
    ['GET /v1/health', (c) => c.health()],
    ['GET /v1/dead-letters', (c) => c.deadLetterQueues()],
    ['GET /v1/dead-letters/seed?limit=5', (c) => c.deadLetters('seed', { limit: 5 })],
    [
      'POST /v1/dead-letters/seed/redrive',
      (c) => c.redriveDeadLetters('seed', { ids: ['a'], discard: true }),
      '{"ids":["a"],"discard":true}',
    ],
  ];

  it.each(calls)('asks %s', async (route, call, body = '') => {
    await call(client);
    expect(asked).toEqual([{ route, authorization: 'Bearer a-session', body }]);
  });

  it('knows every route that a session opens, but that of Alertmanager', () => {
    const pattern = (route: string) => new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const known = calls.map(([route]) => route.split('?')[0] as string);
    const unknown = Object.keys(routeAccess).filter(
      (route) => mayCall('admin', route) && !known.some((each) => pattern(route).test(each)),
    );
    expect(unknown).toEqual(['POST /v1/sources/alertmanager']);
  });

  it.each([
    [
      409,
      '{"error":{"code":"VERSION_CONFLICT","message":"m","retryable":true,"got":"g"}}',
      { code: 'VERSION_CONFLICT', message: 'm', retryable: true, status: 409, detail: { got: 'g' } },
    ],
    [
      401,
      '{"message":"Unauthorized"}',
      { code: 'NOT_ALLOWED', detail: { fix: expect.stringContaining('login') } },
    ],
    [
      403,
      '{"message":"Forbidden"}',
      { code: 'NOT_ALLOWED', detail: { fix: expect.stringContaining('admin') } },
    ],
    [502, '<html>', { code: 'API_ANSWER', retryable: true, detail: { got: 'HTTP 502: <html>' } }],
    [429, '', { code: 'API_ANSWER', retryable: true }],
    [404, '{"message":"Not Found"}', { code: 'API_ANSWER', retryable: false, status: 404 }],
  ])('throws for an answer %d %s an error that says so', async (status, body, expected) => {
    answer = { status, body };
    await expect(client.definitions()).rejects.toMatchObject(expected);
  });

  it('throws the same for an answer that breaks off, and for one that does not come', async () => {
    const broken = expect.objectContaining({ code: 'API_UNREACHABLE', retryable: true });
    server.removeAllListeners('request');
    server.once('request', (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setImmediate(() => response.destroy());
    });
    await expect(client.definitions()).rejects.toEqual(broken);
    server.once('request', () => undefined);
    await expect(client.definitions()).rejects.toEqual(broken);
  });

  it('throws for a service that is away an error that may pass', async () => {
    const away = new TocsinClient({ api: 'http://127.0.0.1:9', session: 's' });
    await expect(away.definitions()).rejects.toMatchObject({ code: 'API_UNREACHABLE', retryable: true });
  });
});
