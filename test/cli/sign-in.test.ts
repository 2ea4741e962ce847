import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signIn } from '../../cli/sign-in.ts';

describe('signing in with AWS credentials', () => {
  let server: Server;
  let api: string;
  let asked: IncomingHttpHeaders | undefined;

  beforeEach(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'session-of-aws');
    asked = undefined;
    server = createServer((request, response) => {
      asked = request.headers;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ session: 'a-session', role: 'admin', name: 'ann', expiresAtMs: 1 }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await new Promise((resolve) => server.close(resolve));
  });

  it('signs the request for the API of the region, with the session token of AWS', async () => {
    expect(await signIn({ api, region: 'eu-west-1' })).toEqual({ api, session: 'a-session', role: 'admin' });
    expect(asked?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=[a-z0-9;-]*x-amz-date[a-z0-9;-]*, Signature=[0-9a-f]{64}$/,
    );
    expect(asked?.['x-amz-security-token']).toBe('session-of-aws');
  });

  it('asks for the region where the address does not tell it, and sends nothing', async () => {
    await expect(signIn({ api })).rejects.toMatchObject({
      code: 'REGION_UNKNOWN',
      detail: { fix: 'say --region' },
    });
    expect(asked).toBeUndefined();
  });
});
