import { createHash } from 'node:crypto';
import { compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { authorization, enrol, identityPath, loadIdentity, renew } from '../../agent/identity.ts';
import { makeProof } from '../../agent/proof.ts';
import { verifyProof } from '../../functions/identity/proof.ts';
import { enrolRequestSchema } from '../../shared/api/enrol.ts';
import { TocsinError } from '../../shared/errors.ts';
import { FakeHost, json } from './fake-host.ts';

const api = 'https://api.example/base';
const enrolment = { token: 'secret', host: 'h1', tags: { role: 'db' }, agentVersion: '0.1.0' };
const granted = { host: 'h1', credential: 'c', expiresAtMs: 1, serverTimeMs: 1 };

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (error instanceof TocsinError) return error.code;
    throw error;
  }
}

describe('the proof', () => {
  it('is a JWS that jose verifies, over method, path, body and time', async () => {
    const host = new FakeHost();
    const key = host.newKey();
    const body = new TextEncoder().encode('body');
    const serverNowMs = 1_795_000_000_999;
    const jws = makeProof(host, key, { method: 'POST', path: '/v1/documents', body, serverNowMs });
    const publicKey = { kty: 'OKP', crv: 'Ed25519', x: key.x } as const;
    const { payload, protectedHeader } = await compactVerify(jws, await importJWK(publicKey, 'EdDSA'));
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'tocsin-proof+jwt' });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
      htm: 'POST',
      htu: '/v1/documents',
      bh: createHash('sha256').update('body').digest('base64url'),
      iat: 1_795_000_000,
    });
    const request = { method: 'POST', path: '/v1/documents', body };
    await verifyProof(jws, publicKey, request, serverNowMs);
    expect(await codeOf(verifyProof(jws, { ...publicKey, x: host.newKey().x }, request, serverNowMs))).toBe(
      'PROOF_INVALID',
    );
    expect(
      await codeOf(verifyProof(jws, publicKey, { ...request, path: '/v1/credentials' }, serverNowMs)),
    ).toBe('PROOF_MISMATCH');
  });
});

describe('enrol', () => {
  it('shows the public key alone, and keeps the identity', async () => {
    const host = new FakeHost();
    host.answer = () => json(200, granted);
    const identity = await enrol(host, api, '/state', enrolment);
    const [request] = host.requests;
    const sent = JSON.parse(new TextDecoder().decode(request?.body));
    expect(request?.url).toBe('https://api.example/base/v1/enrol');
    expect(sent).toEqual({ ...enrolment, publicKey: { kty: 'OKP', crv: 'Ed25519', x: identity.key.x } });
    expect(enrolRequestSchema.parse(sent)).toEqual(sent);
    expect(await loadIdentity(host, '/state')).toEqual({
      v: 1,
      host: 'h1',
      key: identity.key,
      credential: 'c',
    });
    expect(await codeOf(enrol(host, api, '/state', enrolment))).toBe('ALREADY_ENROLLED');
  });

  it('shows the same key again after an answer was lost, and no other host takes it over', async () => {
    const host = new FakeHost();
    expect(await codeOf(enrol(host, api, '/state', enrolment))).toBe('SERVICE_UNREACHABLE');
    host.answer = () => json(200, granted);
    expect(await codeOf(enrol(host, api, '/state', { ...enrolment, host: 'h2' }))).toBe('ALREADY_ENROLLED');
    await enrol(host, api, '/state', enrolment);
    const keys = host.requests.map(({ body }) => JSON.parse(new TextDecoder().decode(body)).publicKey.x);
    expect(new Set(keys).size).toBe(1);
  });

  it('asks for nothing where the key cannot be kept, and passes on what the service says', async () => {
    const host = new FakeHost();
    host.answer = () => json(401, { error: { code: 'ENROLMENT_TOKEN_EXPIRED', message: 'ended' } });
    expect(await codeOf(enrol(host, api, '/state', enrolment))).toBe('ENROLMENT_TOKEN_EXPIRED');
    host.writeFault = { prefix: '/other', code: 'EROFS' };
    const before = host.requests.length;
    expect(await codeOf(enrol(host, api, '/other', enrolment))).toBe('STATE_NOT_WRITABLE');
    expect(host.requests.length).toBe(before);
  });

  it('leaves out an identity file that is damaged', async () => {
    const host = new FakeHost();
    for (const text of ['', '{', '7', '{"v":2}', '{"v":1,"host":"h","key":{"x":1},"credential":null}']) {
      host.files_.set(identityPath('/state'), new TextEncoder().encode(text));
      expect(await loadIdentity(host, '/state')).toBeUndefined();
    }
  });
});

describe('renew', () => {
  it('proves the key over an empty body', async () => {
    const host = new FakeHost();
    host.answer = () => json(200, { ...granted, credential: 'second' });
    const identity = { v: 1, host: 'h1', key: host.newKey(), credential: 'first' } as const;
    expect((await renew(host, api, identity, host.wallMs)).credential).toBe('second');
    const [request] = host.requests;
    const publicKey = { kty: 'OKP', crv: 'Ed25519', x: identity.key.x } as const;
    const seen = { method: 'POST', path: '/v1/credentials', body: request?.body as Uint8Array };
    await verifyProof(request?.headers['x-tocsin-proof'], publicKey, seen, host.wallMs);
    expect(request?.headers).toEqual(
      authorization(host, identity, '/v1/credentials', seen.body, host.wallMs),
    );
  });
});
