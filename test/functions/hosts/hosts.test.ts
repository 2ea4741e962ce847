import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { makeHostsHandler } from '../../../functions/hosts/handler.ts';
import { changeHostState } from '../../../functions/hosts/host-state.ts';
import { keyMark } from '../../../functions/hosts/revocation.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import { enrolmentLimits } from '../../../shared/api/enrol.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { transitionId } from '../../../shared/facts/ids.ts';
import { nineMs, occurrenceDraft, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { apiEvent, keptLog, refusal, told } from '../http/api-event.ts';

const raise: TocsinEvent = { ...raiseDraft('node-1', nineMs - 60_000), r: nineMs - 50_000 };
const record: HostRecord = {
  host: 'node-1',
  name: 'node-1',
  state: 'active',
  tags: {},
  keyThumbprint: 'thumb',
  enrolledAtMs: 1,
};

async function makeService() {
  const at = { nowMs: nineMs };
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  await state.put({ key: stateKeys.host('node-1'), body: record, expected: 'absent' });
  const ports = { state, events, clock: () => at.nowMs, randomText: () => 'random', log: keptLog().log };
  const handler = makeHostsHandler(ports);
  const post = (call: string, body?: object, role: 'admin' | 'operator' | 'viewer' = 'admin') =>
    handler(apiEvent(`POST /v1/${call}`, { role, ...(body && { body }) }));
  const host = async () => (await state.get<HostRecord>(stateKeys.host('node-1')))?.body;
  return { ...ports, post, host, at };
}

describe('hosts', () => {
  it('drains a host, keeps its episodes, and makes it active again', async () => {
    const { post, host, events, at } = await makeService();
    await events.put(raise);
    const answer = { host: 'node-1', state: 'draining', changed: true, cleared: 0 };
    expect(told(await post('hosts/node-1/drain', undefined, 'operator'))).toEqual({
      status: 200,
      body: answer,
    });
    expect(await host()).toEqual({ ...record, state: 'draining', stateAtMs: nineMs, stateBy: 'operator' });
    expect(told(await post('hosts/node-1/drain')).body).toEqual({ ...answer, changed: false });
    at.nowMs += 1000;
    expect(told(await post('hosts/node-1/drain', { on: false })).body).toEqual({
      ...answer,
      state: 'active',
    });
    expect(
      events
        .all()
        .map(({ type, values, t }) => [type, values, t])
        .slice(1),
    ).toEqual([
      ['HOST_DRAINED', { before: 'active', after: 'draining' }, nineMs],
      ['HOST_RETURNED', { before: 'draining', after: 'active' }, nineMs + 1000],
    ]);
  });

  it('removes a host: its key is revoked, its own open episodes end, a composite is left to the correlator', async () => {
    const { post, host, events, state } = await makeService();
    const composite = {
      ...raise,
      id: 'x'.repeat(26),
      source: { kind: 'rule', rule: 'default/pair' },
    } as const;
    await events.put(raise);
    await events.put(composite);
    await events.put({ ...raise, id: 'y'.repeat(26), host: 'node-2' });
    expect(told(await post('hosts/node-1/remove')).body).toEqual({
      host: 'node-1',
      state: 'removed',
      changed: true,
      cleared: 1,
    });
    expect(await host()).toMatchObject({
      state: 'removed',
      past: [{ tags: {}, startMs: 1, endMs: nineMs }],
    });
    expect((await state.get(stateKeys.revoked(keyMark('node-1', 'thumb'))))?.body).toEqual({
      author: 'ann',
      atMs: nineMs,
    });
    const { message: _, evidence: __, ...kept } = raise;
    expect(events.all().slice(3)).toEqual([
      expect.objectContaining({
        type: 'HOST_REMOVED',
        host: 'node-1',
        source: { kind: 'operator', name: 'ann' },
      }),
      {
        ...kept,
        id: transitionId(raise.episode as string, 'cleared', nineMs),
        transition: 'cleared',
        t: nineMs,
        r: nineMs,
        origin: raise.id,
        source: { kind: 'operator', name: 'ann' },
        causes: [raise.id],
        reason: 'left',
      },
    ]);
  });

  it('goes on after a crash between record and clears, and stores the same clear', async () => {
    const { post, events, at } = await makeService();
    await events.put(raise);
    const { put } = events;
    events.put = async () => {
      throw new Error('the function died');
    };
    expect((await post('hosts/node-1/remove')).statusCode).toBe(500);
    events.put = put;
    at.nowMs += 90_000;
    expect(told(await post('hosts/node-1/remove')).body).toMatchObject({ changed: false, cleared: 1 });
    at.nowMs += 90_000;
    await post('hosts/node-1/remove');
    const clears = events.all().filter(({ transition }) => transition === 'cleared');
    expect(clears.map(({ t, r }) => [t, r])).toEqual([[nineMs, nineMs + 90_000]]);
    expect(events.all().filter(({ type }) => type === 'HOST_REMOVED').length).toBe(1);
  });

  it('refuses unknown hosts, a removed host, and a role that may not', async () => {
    const { post } = await makeService();
    expect(refusal(await post('hosts/node-9/drain'))).toEqual([404, 'HOST_UNKNOWN', 'host']);
    expect(refusal(await post('hosts/a%20b/drain'))).toEqual([400, 'FIELD_INVALID', 'host']);
    expect(refusal(await post('hosts/node-1/remove', undefined, 'operator'))).toEqual([
      403,
      'ROLE_INSUFFICIENT',
    ]);
    expect(refusal(await post('hosts/node-1/drain', undefined, 'viewer'))).toEqual([
      403,
      'ROLE_INSUFFICIENT',
    ]);
    await post('hosts/node-1/remove');
    expect(refusal(await post('hosts/node-1/drain'))).toEqual([409, 'HOST_REMOVED']);
    expect(refusal(await post('nothing'))).toEqual([404, 'ROUTE_UNKNOWN']);
  });

  it.each([
    ['uses', { uses: enrolmentLimits.uses }, { uses: enrolmentLimits.uses + 1 }],
    [
      'minutes',
      { lifeMinutes: enrolmentLimits.lifeMinutes },
      { lifeMinutes: enrolmentLimits.lifeMinutes + 1 },
    ],
  ])('makes enrolment tokens up to their bound of %s', async (_, most, tooMuch) => {
    const { post } = await makeService();
    expect((await post('enrolments', most)).statusCode).toBe(200);
    expect(refusal(await post('enrolments', tooMuch)).slice(0, 2)).toEqual([400, 'OUT_OF_RANGE']);
  });

  it('gives up on a host that others change without end', async () => {
    const { state, events } = await makeService();
    const busy = { ...state, putWithEvents: async () => 'conflict' as const };
    const source = { kind: 'operator', name: 'ann' } as const;
    const change = {
      host: 'node-1',
      to: 'draining',
      by: 'operator',
      source,
      atMs: 1,
      nowMs: 1,
      isLeaving: false,
    } as const;
    await expect(changeHostState({ state: busy, events }, change)).rejects.toMatchObject({
      code: 'HOST_BUSY',
      retryable: true,
    });
  });

  it('clears only what is an episode', async () => {
    const { post, events } = await makeService();
    await events.put({ ...occurrenceDraft('node-1', 'a'), r: nineMs });
    expect(told(await post('hosts/node-1/remove')).body).toMatchObject({ cleared: 0 });
  });
});
