import { describe, expect, it } from 'vitest';
import { makeControl } from '../../../functions/adapters/control.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeAuthorizeHandler } from '../../../functions/authorize/handler.ts';
import { issueSession } from '../../../functions/identity/session.ts';
import { type Role, routeAccess } from '../../../shared/api/roles.ts';
import { hourMs } from '../../../shared/time.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

function makeService() {
  const state = makeFakeStateStore();
  const clock = () => nineMs;
  const control = makeControl(state, clock, 0);
  const handler = makeAuthorizeHandler({ control, sessionSecret: async () => 'secret', clock });
  const ask = (routeKey: string, authorization?: string) =>
    handler({ routeKey, headers: authorization === undefined ? {} : { authorization } } as never);
  const as = async (role: Role) => {
    const { session } = await issueSession('secret', { name: 'ann', role, jti: 'jti-1' }, nineMs, hourMs);
    return `Bearer ${session}`;
  };
  return { state, ask, as };
}

/** What each role opens, written out: v viewer, e emitter, o operator, a admin. */
const opened: Readonly<Record<keyof typeof routeAccess, string>> = {
  'POST /v1/documents': '',
  'POST /v1/enrol': '',
  'POST /v1/credentials': '',
  'POST /v1/sessions': '',
  'POST /v1/enrolments': 'a',
  'POST /v1/tokens': 'a',
  'DELETE /v1/tokens/{token}': 'a',
  'GET /v1/hosts': 'voa',
  'GET /v1/hosts/{host}/samples': 'voa',
  'GET /v1/hosts/{host}/documents': 'voa',
  'POST /v1/hosts/{host}/drain': 'oa',
  'POST /v1/hosts/{host}/remove': 'a',
  'GET /v1/events': 'voa',
  'GET /v1/events/{id}': 'voa',
  'GET /v1/events/{id}/why': 'voa',
  'GET /v1/explain': 'voa',
  'POST /v1/events': 'eoa',
  'POST /v1/sources/alertmanager': 'eoa',
  'GET /v1/definitions': 'voa',
  'POST /v1/definitions': 'a',
  'GET /v1/definitions/{version}': 'voa',
  'POST /v1/definitions/{version}/rollback': 'a',
  'GET /v1/definition-history': 'voa',
  'PUT /v1/kill-switch': 'oa',
  'GET /v1/health': 'voa',
  'GET /v1/dead-letters': 'voa',
  'GET /v1/dead-letters/{queue}': 'voa',
  'POST /v1/dead-letters/{queue}/redrive': 'a',
};

describe('authorizer', () => {
  it.each(Object.entries(opened))('opens %s to %s alone', async (routeKey, letters) => {
    const { ask, as } = makeService();
    for (const role of ['viewer', 'emitter', 'operator', 'admin'] as const) {
      const isOpen = letters.includes(role[0] as string);
      expect([role, await ask(routeKey, await as(role))]).toEqual([
        role,
        isOpen
          ? { isAuthorized: true, context: { name: 'ann', role, jti: 'jti-1' } }
          : { isAuthorized: false, context: undefined },
      ]);
    }
  });

  it('knows every route of the API', () => {
    expect(Object.keys(opened)).toEqual(Object.keys(routeAccess));
  });

  it('opens nothing without a session, nor a route that is none', async () => {
    const { ask, as } = makeService();
    for (const [routeKey, header] of [
      ['GET /v1/hosts', undefined],
      ['GET /v1/hosts', 'Bearer x'],
      ['GET /v1/nothing', await as('admin')],
      ['toString', await as('admin')],
    ] as const) {
      expect(await ask(routeKey, header)).toEqual({ isAuthorized: false, context: undefined });
    }
  });

  it('opens nothing to a revoked session', async () => {
    const { ask, as, state } = makeService();
    await state.put({
      key: stateKeys.revokedToken('jti-1'),
      body: { author: 'eve', atMs: 0 },
      expected: 'absent',
    });
    expect(await ask('GET /v1/hosts', await as('admin'))).toEqual({
      isAuthorized: false,
      context: undefined,
    });
  });
});
