import { describe, expect, it } from 'vitest';
import { verifyProof } from '../../functions/identity/proof.ts';
import { limits } from '../../shared/facts/limits.ts';
import { bodyHash } from '../../shared/identity/proof.ts';
import { makeTestHost } from './test-host.ts';

const nowMs = 1_795_251_600_000;
const body = new TextEncoder().encode('the body');
const request = { method: 'POST', path: '/v1/documents', body };
const payload = { htm: 'POST', htu: '/v1/documents', bh: bodyHash(body), iat: nowMs / 1000 };
const host = makeTestHost('node-1');
const verify = (proof: string | undefined, atMs = nowMs) => verifyProof(proof, host.publicKey, request, atMs);

describe('proof', () => {
  it('holds for the request that it was made of', async () => {
    await expect(verify(host.proof(payload))).resolves.toBeUndefined();
  });

  it.each([
    ['late', limits.proofSkewMs],
    ['early', -limits.proofSkewMs],
  ])('holds as long as it is %s by the skew, and no longer', async (_, skewMs) => {
    await expect(verify(host.proof(payload), nowMs + skewMs)).resolves.toBeUndefined();
    await expect(verify(host.proof(payload), nowMs + skewMs + Math.sign(skewMs))).rejects.toMatchObject({
      code: 'PROOF_EXPIRED',
      status: 401,
      detail: { field: 'iat', allowed: 'within 300 s' },
    });
  });

  it.each([
    ['htm', { ...payload, htm: 'PUT' }],
    ['htu', { ...payload, htu: '/v1/credentials' }],
    ['bh', { ...payload, bh: bodyHash(new Uint8Array()) }],
  ])('refuses another %s', async (field, other) => {
    await expect(verify(host.proof(other))).rejects.toMatchObject({
      code: 'PROOF_MISMATCH',
      status: 401,
      detail: { field },
    });
  });

  it.each([
    ['none', undefined, 'PROOF_MISSING'],
    ['nonsense', 'abc', 'PROOF_MALFORMED'],
    ['one of another type', host.proof(payload, { alg: 'EdDSA', typ: 'JWT' }), 'PROOF_MALFORMED'],
    [
      'one of another algorithm',
      host.proof(payload, { alg: 'HS256', typ: 'tocsin-proof+jwt' }),
      'PROOF_MALFORMED',
    ],
    [
      'one without a time',
      host.proof({ htm: 'POST', htu: '/v1/documents', bh: payload.bh }),
      'PROOF_MALFORMED',
    ],
    ['one that another key signed', makeTestHost('node-1').proof(payload), 'PROOF_INVALID'],
  ])('refuses %s', async (_, proof, code) => {
    await expect(verify(proof)).rejects.toMatchObject({ code, status: 401 });
  });

  it('refuses one whose signature was changed', async () => {
    const [header, claims, signature] = host.proof(payload).split('.') as [string, string, string];
    const changed = (signature[0] === 'A' ? 'B' : 'A') + signature.slice(1);
    await expect(verify(`${header}.${claims}.${changed}`)).rejects.toMatchObject({ code: 'PROOF_INVALID' });
  });

  it('hashes a body as RFC 4634 has it for zero bytes', () => {
    expect(bodyHash(new Uint8Array())).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  });
});
