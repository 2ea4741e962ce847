import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { issueCredential, verifyCredential } from '../../functions/identity/credential.ts';
import { issueSession } from '../../functions/identity/session.ts';
import { dayMs, hourMs } from '../../shared/time.ts';
import { hostSecret, makeTestHost } from './test-host.ts';

const nowMs = 1_795_251_600_000;
const host = makeTestHost('node-1');

describe('credential', () => {
  it('says the host, its key and its end, 24 hours after its issue', async () => {
    const issued = await issueCredential(hostSecret, 'node-1', host.publicKey, nowMs);
    expect(issued.expiresAtMs).toBe(nowMs + 24 * hourMs);
    expect(await verifyCredential(hostSecret, `Tocsin ${issued.credential}`, nowMs)).toEqual({
      host: 'node-1',
      publicKey: host.publicKey,
      expiresAtMs: nowMs + 24 * hourMs,
    });
  });

  it('ends at its second and not before', async () => {
    const header = `Tocsin ${await host.credential(nowMs)}`;
    const lastMs = nowMs + 24 * hourMs - 1000;
    expect(await verifyCredential(hostSecret, header, lastMs)).toMatchObject({ host: 'node-1' });
    await expect(verifyCredential(hostSecret, header, lastMs + 1000)).rejects.toMatchObject({
      code: 'CREDENTIAL_EXPIRED',
      status: 401,
    });
  });

  it('counts on after its end within the time that is granted, and no second longer', async () => {
    const header = `Tocsin ${await host.credential(nowMs)}`;
    const grantedMs = nowMs + 24 * hourMs + 90 * dayMs;
    expect(await verifyCredential(hostSecret, header, grantedMs - 1000, 90 * dayMs)).toMatchObject({
      host: 'node-1',
    });
    await expect(verifyCredential(hostSecret, header, grantedMs, 90 * dayMs)).rejects.toMatchObject({
      code: 'CREDENTIAL_EXPIRED',
    });
  });

  it.each([
    ['no header', undefined, 'CREDENTIAL_MISSING'],
    ['an empty header', '', 'CREDENTIAL_MISSING'],
    ['another scheme', 'Bearer abc', 'CREDENTIAL_MALFORMED'],
    ['no token', 'Tocsin ', 'CREDENTIAL_MALFORMED'],
    ['two tokens', 'Tocsin a b', 'CREDENTIAL_MALFORMED'],
    ['no JWT', 'Tocsin abc', 'CREDENTIAL_MALFORMED'],
    ['three parts of nonsense', 'Tocsin a.b.c', 'CREDENTIAL_MALFORMED'],
  ])('refuses %s by its own code', async (_, header, code) => {
    await expect(verifyCredential(hostSecret, header, nowMs)).rejects.toMatchObject({ code, status: 401 });
  });

  it('refuses what another secret signed, another audience, no algorithm, and claims that lack the key', async () => {
    const foreign = (await issueCredential('another secret', 'node-1', host.publicKey, nowMs)).credential;
    const operator = { name: 'ann', role: 'admin', jti: 'j' } as const;
    const { session } = await issueSession(hostSecret, operator, nowMs, hourMs);
    const [, payload] = (await host.credential(nowMs)).split('.') as [string, string];
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const keyless = await new SignJWT({ cnf: {} })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('tocsin-host')
      .setSubject('node-1')
      .setExpirationTime(nowMs / 1000 + 60)
      .sign(new TextEncoder().encode(hostSecret));
    for (const token of [foreign, session, unsigned, keyless]) {
      await expect(verifyCredential(hostSecret, `Tocsin ${token}`, nowMs)).rejects.toMatchObject({
        code: 'CREDENTIAL_INVALID',
        status: 401,
      });
    }
  });
});
