import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../functions/adapters/keys.ts';
import { makeCollectHandler } from '../../functions/collect/handler.ts';
import { openPerType } from '../../functions/collect/limits.ts';
import { makeDefineHandler } from '../../functions/define/handler.ts';
import { switchAttempts } from '../../functions/define/kill-switch.ts';
import { makeEnrolHandler, tokenAttempts } from '../../functions/enrol/handler.ts';
import { makeHostsHandler } from '../../functions/hosts/handler.ts';
import { hostWriteAttempts, openEpisodesPerCall } from '../../functions/hosts/host-state.ts';
import type { HostRecord } from '../../functions/ports/records.ts';
import type { StateStore } from '../../functions/ports/stores.ts';
import type { EnrolmentAnswer } from '../../shared/api/enrol.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { nineMs, raiseDraft } from '../facts/drafts.ts';
import { makeBusyState } from '../fakes/busy-state.ts';
import { makeFakeEventStore } from '../fakes/event-store.ts';
import { makeFakeStateStore } from '../fakes/state-store.ts';
import { hostSecret, makeTestHost } from '../identity/test-host.ts';
import { apiEvent, refusal, told } from './http/api-event.ts';

const record: HostRecord = {
  host: 'node-1',
  name: 'node-1',
  state: 'active',
  tags: {},
  keyThumbprint: 'thumb',
  enrolledAtMs: 1,
};

/** Handlers over one world, the state of which may be busy. */
async function makeWorld() {
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  await state.put({ key: stateKeys.host('node-1'), body: record, expected: 'absent' });
  const clock = () => nineMs;
  let texts = 0;
  const portsWith = (store: StateStore) => ({
    state: store,
    events,
    clock,
    hostSecret: async () => hostSecret,
    randomText: () => `random-text-number-${texts++}`,
    log: () => undefined,
  });
  return { events, state, portsWith, ports: portsWith(state) };
}

function raises(count: number, more: Partial<TocsinEvent> = {}): TocsinEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    ...raiseDraft('node-1', nineMs - 10_000 - i),
    r: nineMs,
    ...more,
  }));
}

describe('a change of a host', () => {
  const drain = async (conflicts: number) => {
    const { state, portsWith } = await makeWorld();
    const handler = makeHostsHandler(portsWith(makeBusyState(state, conflicts)));
    return refusal(await handler(apiEvent('POST /v1/hosts/node-1/drain', { role: 'operator' })));
  };

  it('tries as often as it may, and then says that others are faster', async () => {
    expect(await drain(hostWriteAttempts - 1)).toEqual([200, 'none']);
    expect(await drain(hostWriteAttempts)).toEqual([503, 'HOST_BUSY']);
  });

  it('ends as many episodes as one call may, and the rest when it is repeated', async () => {
    const { events, ports } = await makeWorld();
    for (const raise of raises(openEpisodesPerCall + 1)) await events.put(raise);
    const handler = makeHostsHandler(ports);
    const remove = async () => {
      const { body } = told(await handler(apiEvent('POST /v1/hosts/node-1/remove', { role: 'admin' })));
      // What publish does with each clear.
      for (const { transition, origin } of events.all())
        if (transition === 'cleared') await events.close(origin);
      return (body as { cleared: number }).cleared;
    };
    expect([await remove(), await remove(), await remove()]).toEqual([openEpisodesPerCall, 1, 0]);
  });
});

describe('the kill switch', () => {
  it('tries as often as it may, and then says that others are faster', async () => {
    const set = async (conflicts: number) => {
      const { state, portsWith } = await makeWorld();
      const handler = makeDefineHandler(portsWith(makeBusyState(state, conflicts)));
      return refusal(
        await handler(apiEvent('PUT /v1/kill-switch', { role: 'operator', body: { on: true } })),
      );
    };
    expect(await set(switchAttempts - 1)).toEqual([200, 'none']);
    expect(await set(switchAttempts)).toEqual([503, 'KILL_SWITCH_BUSY']);
  });
});

describe('a use of an enrolment token', () => {
  it('is counted in as many tries as it may take, and then says that others are faster', async () => {
    const enrol = async (conflicts: number) => {
      const { state, ports, portsWith } = await makeWorld();
      const made = await makeHostsHandler(ports)(
        apiEvent('POST /v1/enrolments', { role: 'admin', body: {} }),
      );
      const { token } = told(made).body as EnrolmentAnswer;
      const handler = makeEnrolHandler(portsWith(makeBusyState(state, conflicts)));
      const { publicKey } = makeTestHost('node-2');
      return refusal(
        await handler(apiEvent('POST /v1/enrol', { body: { token, host: 'node-2', publicKey } })),
      );
    };
    expect(await enrol(tokenAttempts - 1)).toEqual([200, 'none']);
    expect(await enrol(tokenAttempts)).toEqual([503, 'ENROLMENT_BUSY']);
  });
});

describe('a clear of a person', () => {
  it('looks for its raise among as many open episodes of the type as it may', async () => {
    const clears = async (newer: number) => {
      const { events, ports } = await makeWorld();
      const post = async (event: object) =>
        told(
          (await makeCollectHandler(ports)(
            apiEvent('POST /v1/events', { role: 'emitter', body: { events: [event] } }),
          )) as object,
        ).status;
      const labels = { service: 'shop' };
      await post({ type: 'DISK_FULL', transition: 'raised', labels, at: nineMs - 1_000_000 });
      for (const raise of raises(newer)) await events.put(raise);
      return post({ type: 'DISK_FULL', transition: 'cleared', labels, at: nineMs });
    };
    expect(await clears(openPerType - 1)).toBe(200);
    expect(await clears(openPerType)).toBe(404);
  });
});
