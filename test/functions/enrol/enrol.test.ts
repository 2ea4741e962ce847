import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeEnrolHandler } from '../../../functions/enrol/handler.ts';
import { makeHostsHandler } from '../../../functions/hosts/handler.ts';
import { keyThumbprint, verifyCredential } from '../../../functions/identity/credential.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import type { StateKey } from '../../../functions/ports/stores.ts';
import type { EnrolmentAnswer, EnrolmentRequest } from '../../../shared/api/enrol.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { hostSecret, makeTestHost, type TestHost } from '../../identity/test-host.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

function makeService() {
  const clock = { nowMs: nineMs };
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  let random = 0;
  const ports = {
    state,
    events,
    clock: () => clock.nowMs,
    log: keptLog().log,
    hostSecret: async () => hostSecret,
    randomText: () => `random-text-number-${++random}`,
  };
  const hosts = makeHostsHandler(ports);
  const enrol = makeEnrolHandler(ports);
  const token = async (request: EnrolmentRequest = {}) => {
    const answer = await hosts(apiEvent('POST /v1/enrolments', { role: 'admin', body: request }));
    return (told(answer).body as EnrolmentAnswer).token;
  };
  const enrolHost = (host: TestHost, tokenText: string, more: object = {}) =>
    enrol(
      apiEvent('POST /v1/enrol', {
        body: { token: tokenText, host: host.host, publicKey: host.publicKey, ...more },
      }),
    );
  const remove = (host: string) => hosts(apiEvent(`POST /v1/hosts/${host}/remove`, { role: 'admin' }));
  const record = async (host: string) => (await state.get<HostRecord>(stateKeys.host(host)))?.body;
  return { ...ports, hosts, enrol, token, enrolHost, remove, record, at: clock };
}

describe('enrolment', () => {
  it('registers the host under the tags of its token and answers with a credential', async () => {
    const { token, enrolHost, record, events, state } = makeService();
    const host = makeTestHost('node-1');
    const text = await token({ tags: { role: 'storage' } });
    const more = {
      tags: { role: 'web', rack: '7' },
      instanceId: 'i-0abc',
      zone: 'eu-west-1a',
      agentVersion: '0.1.0',
    };
    const { status, body } = told(await enrolHost(host, text, more)) as {
      status: number;
      body: { credential: string };
    };
    expect([status, body]).toEqual([
      200,
      {
        host: 'node-1',
        credential: expect.any(String),
        expiresAtMs: nineMs + 24 * hourMs,
        serverTimeMs: nineMs,
      },
    ]);
    expect(await verifyCredential(hostSecret, `Tocsin ${body.credential}`, nineMs)).toMatchObject({
      host: 'node-1',
      publicKey: host.publicKey,
    });
    expect(await record('node-1')).toEqual({
      host: 'node-1',
      name: 'node-1',
      state: 'active',
      tags: { role: 'storage', rack: '7' },
      keyThumbprint: await keyThumbprint(host.publicKey),
      instanceId: 'i-0abc',
      zone: 'eu-west-1a',
      agentVersion: '0.1.0',
      enrolledAtMs: nineMs,
    });
    expect((await state.get(stateKeys.instanceHost('i-0abc')))?.body).toEqual({ host: 'node-1' });
    expect(events.all()).toEqual([
      expect.objectContaining({
        type: 'HOST_ENROLLED',
        host: 'node-1',
        t: nineMs,
        values: { author: 'ann' },
      }),
    ]);
  });

  it('stores the hash of a token, never the token', async () => {
    const { token, state } = makeService();
    const text = await token();
    expect(state.items().length).toBe(1);
    expect(JSON.stringify(state.items())).not.toContain(text);
  });

  it('gives as many enrolments as the token has uses', async () => {
    const { token, enrolHost } = makeService();
    const text = await token({ uses: 2 });
    expect((await enrolHost(makeTestHost('a'), text)).statusCode).toBe(200);
    expect((await enrolHost(makeTestHost('b'), text)).statusCode).toBe(200);
    expect(refusal(await enrolHost(makeTestHost('c'), text))).toEqual([401, 'ENROLMENT_TOKEN_USED', 'token']);
  });

  it('counts a use that another host spent between reading and counting', async () => {
    const { token, enrolHost, state } = makeService();
    const text = await token({ uses: 1 });
    const { get } = state;
    let reads = 0;
    let other: number | undefined;
    state.get = async <T>(key: StateKey) => {
      const item = await get<T>(key);
      const isCounting = key.p === 'ENROLMENTS' && ++reads === 2;
      if (isCounting) other = (await enrolHost(makeTestHost('b'), text)).statusCode;
      return item;
    };
    expect(refusal(await enrolHost(makeTestHost('a'), text))).toEqual([401, 'ENROLMENT_TOKEN_USED', 'token']);
    expect(other).toBe(200);
  });

  it('ends a token at its time and not before', async () => {
    const { token, enrolHost, at } = makeService();
    const text = await token({ uses: 2, lifeMinutes: 10 });
    at.nowMs += 10 * minuteMs - 1;
    expect((await enrolHost(makeTestHost('a'), text)).statusCode).toBe(200);
    at.nowMs += 1;
    expect(refusal(await enrolHost(makeTestHost('b'), text))).toEqual([
      401,
      'ENROLMENT_TOKEN_EXPIRED',
      'token',
    ]);
  });

  it('is harmless to repeat with the same key, also when the token is used up', async () => {
    const { token, enrolHost, record, events } = makeService();
    const host = makeTestHost('node-1');
    const text = await token();
    await enrolHost(host, text);
    const before = await record('node-1');
    expect((await enrolHost(host, text)).statusCode).toBe(200);
    expect([await record('node-1'), events.all().length]).toEqual([before, 1]);
  });

  it('refuses an id in use without spending the token', async () => {
    const { token, enrolHost } = makeService();
    await enrolHost(makeTestHost('node-1'), await token());
    const text = await token();
    expect(refusal(await enrolHost(makeTestHost('node-1'), text))).toEqual([409, 'HOST_EXISTS', 'host']);
    expect((await enrolHost(makeTestHost('node-2'), text)).statusCode).toBe(200);
  });

  it('takes the id of a removed host with another key, and never with the old one', async () => {
    const { token, enrolHost, remove, record } = makeService();
    const old = makeTestHost('node-1');
    await enrolHost(old, await token());
    await remove('node-1');
    const text = await token();
    expect(refusal(await enrolHost(old, text))).toEqual([409, 'KEY_REVOKED']);
    expect((await enrolHost(makeTestHost('node-1'), text)).statusCode).toBe(200);
    const again = await record('node-1');
    expect(again).toMatchObject({ state: 'active', past: expect.any(Array) });
    await remove('node-1');
    expect(refusal(await enrolHost(old, await token()))).toEqual([409, 'KEY_REVOKED']);
  });

  it.each([
    ['no token', { token: '' }, 'FIELD_INVALID', 'token'],
    ['an id with a slash', { host: 'a/b' }, 'FIELD_INVALID', 'host'],
    ['an id of 65 characters', { host: 'x'.repeat(65) }, 'TOO_LONG', 'host'],
    [
      'a key of another curve',
      { publicKey: { kty: 'OKP', crv: 'X25519', x: 'x'.repeat(43) } },
      'FIELD_INVALID',
      'publicKey.crv',
    ],
  ])('refuses %s', async (_, more, code, field) => {
    const { token, enrolHost } = makeService();
    expect(refusal(await enrolHost(makeTestHost('node-1'), await token(), more))).toEqual([400, code, field]);
  });

  it('refuses a token that it never made, and tells the time of the server', async () => {
    const { enrolHost } = makeService();
    const answer = await enrolHost(makeTestHost('node-1'), 'tocsin-enrol-guess');
    expect(refusal(answer)).toEqual([401, 'ENROLMENT_TOKEN_INVALID', 'token']);
    expect(told(answer).body).toMatchObject({ serverTimeMs: nineMs });
  });
});

describe('renewal of a credential', () => {
  async function enrolled() {
    const service = makeService();
    const host = makeTestHost('node-1');
    await service.enrolHost(host, await service.token());
    const renew = async (issuedAtMs = nineMs, as = host) => {
      const body = Buffer.from('{}');
      const headers = {
        ...(await as.headers('/v1/credentials', body, service.at.nowMs)),
        authorization: `Tocsin ${await as.credential(issuedAtMs)}`,
      };
      return service.enrol(apiEvent('POST /v1/credentials', { body: '{}', headers }));
    };
    return { ...service, host, renew };
  }

  it('takes a credential that ended up to 90 days ago, and none that ended earlier', async () => {
    const { renew, at } = await enrolled();
    at.nowMs = nineMs + 24 * hourMs + 90 * dayMs - 1000;
    expect(told(await renew())).toMatchObject({
      status: 200,
      body: { host: 'node-1', expiresAtMs: at.nowMs + 24 * hourMs, serverTimeMs: at.nowMs },
    });
    at.nowMs += 1000;
    expect(refusal(await renew())).toEqual([401, 'CREDENTIAL_EXPIRED']);
  });

  it('refuses a removed host, another key and a host that is none', async () => {
    const { renew, remove } = await enrolled();
    expect(refusal(await renew(nineMs, makeTestHost('node-1')))).toEqual([401, 'CREDENTIAL_REVOKED']);
    expect(refusal(await renew(nineMs, makeTestHost('node-9')))).toEqual([401, 'HOST_UNKNOWN']);
    await remove('node-1');
    expect(refusal(await renew())).toEqual([401, 'CREDENTIAL_REVOKED']);
  });

  it('needs no body', async () => {
    const { enrol, host } = await enrolled();
    const headers = await host.headers('/v1/credentials', new Uint8Array(), nineMs);
    expect((await enrol(apiEvent('POST /v1/credentials', { headers }))).statusCode).toBe(200);
  });

  it('needs a proof of this very request', async () => {
    const { enrol, host } = await enrolled();
    const headers = await host.headers('/v1/documents', Buffer.from('{}'), nineMs);
    const answer = await enrol(apiEvent('POST /v1/credentials', { body: '{}', headers }));
    expect(refusal(answer)).toEqual([401, 'PROOF_MISMATCH', 'htu']);
  });
});
