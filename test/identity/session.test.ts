import { describe, expect, it } from 'vitest';
import { issueSession, verifySession } from '../../functions/identity/session.ts';
import { hourMs } from '../../shared/time.ts';
import { hostSecret, makeTestHost } from './test-host.ts';

const nowMs = 1_795_251_600_000;
const ann = { name: 'ann', role: 'operator', jti: 'j-1' } as const;

describe('session', () => {
  it('says who the operator is until its last second', async () => {
    const { session, expiresAtMs } = await issueSession('s', ann, nowMs, 8 * hourMs);
    expect(expiresAtMs).toBe(nowMs + 8 * hourMs);
    expect(await verifySession('s', `Bearer ${session}`, expiresAtMs - 1000)).toEqual(ann);
    expect(await verifySession('s', `Bearer ${session}`, expiresAtMs)).toBeUndefined();
  });

  it('is nobody for anything else', async () => {
    const { session } = await issueSession('s', ann, nowMs, 8 * hourMs);
    const strange = await issueSession('s', { ...ann, role: 'root' as never }, nowMs, hourMs);
    const credential = await makeTestHost('node-1').credential(nowMs);
    const headers = [
      undefined,
      '',
      session,
      'Bearer',
      'Bearer a.b.c',
      `Tocsin ${session}`,
      `Bearer ${strange.session}`,
    ];
    for (const header of headers) expect(await verifySession('s', header, nowMs)).toBeUndefined();
    expect(await verifySession('another', `Bearer ${session}`, nowMs)).toBeUndefined();
    expect(await verifySession(hostSecret, `Bearer ${credential}`, nowMs)).toBeUndefined();
  });
});
