import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeControl } from '../../../functions/adapters/control.ts';
import type { OperatorAccess } from '../../../functions/identity/operator-access.ts';
import { verifySession } from '../../../functions/identity/session.ts';
import { makeSessionHandler } from '../../../functions/session/handler.ts';
import { type TokenAnswer, tokenLimits } from '../../../shared/api/sessions.ts';
import { dayMs, hourMs } from '../../../shared/time.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

const byKey: OperatorAccess = { kind: 'key', sha256: createHash('sha256').update('the key').digest('hex') };
const byIam: OperatorAccess = { kind: 'iam', roles: { 'arn:aws:sts::1:assumed-role/Ops/*': 'operator' } };
const arn = 'arn:aws:sts::1:assumed-role/Ops/ann';

function makeService(access: OperatorAccess) {
  const state = makeFakeStateStore();
  const clock = () => nineMs;
  const ports = {
    state,
    access,
    clock,
    sessionSecret: async () => 'secret',
    randomText: () => 'random-text-1234',
    log: keptLog().log,
  };
  return { handler: makeSessionHandler(ports), control: makeControl(state, clock, 0) };
}

describe('sessions', () => {
  it('go to the holder of the operator key for eight hours', async () => {
    const { handler } = makeService(byKey);
    const answer = told(
      await handler(apiEvent('POST /v1/sessions', { headers: { 'x-tocsin-operator-key': 'the key' } })),
    );
    expect(answer).toEqual({
      status: 200,
      body: {
        session: expect.any(String),
        name: 'operator',
        role: 'admin',
        expiresAtMs: nineMs + 8 * hourMs,
      },
    });
    const { session } = answer.body as { session: string };
    expect(await verifySession('secret', `Bearer ${session}`, nineMs)).toEqual({
      name: 'operator',
      role: 'admin',
      jti: 'random-text-1234',
    });
  });

  it('go to an IAM identity by the glob that matches it', async () => {
    const { handler } = makeService(byIam);
    expect(told(await handler(apiEvent('POST /v1/sessions', { userArn: arn })))).toMatchObject({
      status: 200,
      body: { name: arn, role: 'operator' },
    });
  });

  it('go to nobody else', async () => {
    const key = makeService(byKey).handler;
    const iam = makeService(byIam).handler;
    const wrongKey = { headers: { 'x-tocsin-operator-key': 'a key' } };
    const rightKey = { headers: { 'x-tocsin-operator-key': 'the key' } };
    expect(refusal(await key(apiEvent('POST /v1/sessions', wrongKey)))).toEqual([
      403,
      'OPERATOR_KEY_INVALID',
    ]);
    expect(refusal(await key(apiEvent('POST /v1/sessions', { userArn: arn })))).toEqual([
      403,
      'OPERATOR_KEY_INVALID',
    ]);
    expect(refusal(await iam(apiEvent('POST /v1/sessions', rightKey)))).toEqual([403, 'SIGNATURE_MISSING']);
    const other = { userArn: 'arn:aws:iam::1:user/eve' };
    expect(refusal(await iam(apiEvent('POST /v1/sessions', other)))).toEqual([403, 'ROLE_UNMAPPED']);
  });
});

describe('tokens', () => {
  const make = (body: object, role: 'admin' | 'operator' = 'admin') =>
    makeService(byKey).handler(apiEvent('POST /v1/tokens', { role, body }));

  it('are made by an admin for a program that reads or emits', async () => {
    const { status, body } = told(await make({ name: 'ci', role: 'emitter', lifeDays: 30 })) as {
      status: number;
      body: TokenAnswer;
    };
    expect([status, body]).toEqual([
      200,
      {
        token: expect.any(String),
        id: 'random-text-1234',
        name: 'ci',
        role: 'emitter',
        expiresAtMs: nineMs + 30 * dayMs,
      },
    ]);
    expect(await verifySession('secret', `Bearer ${body.token}`, nineMs + 30 * dayMs - 1000)).toEqual({
      name: 'ci',
      role: 'emitter',
      jti: 'random-text-1234',
    });
  });

  it("never operate, never outlive their bound, and are no operator's to make", async () => {
    expect(refusal(await make({ name: 'ci', role: 'operator' }))).toEqual([400, 'FIELD_INVALID', 'role']);
    const most = tokenLimits.lifeDays;
    expect((await make({ name: 'ci', role: 'viewer', lifeDays: most })).statusCode).toBe(200);
    expect(refusal(await make({ name: 'ci', role: 'viewer', lifeDays: most + 1 }))).toEqual([
      400,
      'OUT_OF_RANGE',
      'lifeDays',
    ]);
    expect(refusal(await make({ name: 'ci', role: 'viewer' }, 'operator'))).toEqual([
      403,
      'ROLE_INSUFFICIENT',
    ]);
  });

  it('are revoked by their id, as often as one likes', async () => {
    const { handler, control } = makeService(byKey);
    for (let times = 0; times < 2; times++) {
      const answer = await handler(apiEvent('DELETE /v1/tokens/random-text-1234', { role: 'admin' }));
      expect(told(answer)).toEqual({ status: 200, body: { revoked: 'random-text-1234' } });
    }
    expect((await control.fresh()).revokedTokens).toEqual(new Set(['random-text-1234']));
    expect(refusal(await handler(apiEvent('DELETE /v1/tokens/a', { role: 'admin' })))).toEqual([
      400,
      'FIELD_INVALID',
      'token',
    ]);
  });

  it('are refused without a session', async () => {
    const answer = await makeService(byKey).handler(apiEvent('POST /v1/tokens', { body: {} }));
    expect(refusal(answer)).toEqual([401, 'SESSION_MISSING']);
  });
});
