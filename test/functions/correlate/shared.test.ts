import { describe, expect, it } from 'vitest';
import { makeHostDirectory } from '../../../functions/adapters/host-directory.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { share } from '../../../functions/correlate/members.ts';
import { settleFacts } from '../../../functions/correlate/settle.ts';
import { pageKeptMs, pageRenewMs, readStored } from '../../../functions/correlate/stored-state.ts';
import { type Fact, factOf } from '../../../shared/correlator/fact.ts';
import { ruleId } from '../../../shared/correlator/state.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { minuteMs } from '../../../shared/time.ts';
import { and, not, raise, ruleOf, selector } from '../../correlator/given.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeExecutions } from '../../fakes/executions.ts';
import { makeFakeSampleStore } from '../../fakes/sample-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { beganMs } from './given-storm.ts';
import { artifactOf, makeWorld } from './world.ts';

const alert = raise({ type: 'ALERT', labels: {}, startMs: 1_000 });
const throttled = () => new TocsinError('AWS_THROTTLING', 'the table is busy', { retryable: true });
const members = (rule: ReturnType<typeof ruleOf>) => stateKeys.members(ruleId(rule));

/** A rule over an event that joins every instance; wakes an instance of it that is not stored, once that event is kept. */
async function wokenBy(rule: ReturnType<typeof ruleOf>) {
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const decided = { rule, hostSets: {}, version: 'v1' };
  const active = { v: 1 as const, version: 'v1', hostSets: {}, hostRules: [], compositeRules: [rule] };
  const ports = {
    state,
    hosts: makeHostDirectory(state, () => 5_000),
    samples: makeFakeSampleStore(),
    executions: makeFakeExecutions(),
    definitions: { active: async () => ({ ...active, policies: [], routes: {} }) },
    clock: () => 5_000,
    pause: async () => {},
  };
  await share(ports, rule, {}, [factOf(rule, alert) as Fact], alert.r);
  await settleFacts(ports, decided, { host: 'node-1' }, []);
  return { events: events.all(), known: (await state.list(members(rule))).items };
}

describe('a wake-up without facts of an instance that is not stored', () => {
  it('is judged by what joins every instance', async () => {
    const { events, known } = await wokenBy(ruleOf(selector('ALERT'), { by: ['host'] }));
    expect(events).toMatchObject([{ transition: 'raised', labels: { host: 'node-1' }, start: 1_000 }]);
    expect(known).toMatchObject([{ body: { labels: { host: 'node-1' } } }]);
  });

  it('keeps nothing and makes nothing known if there is nothing to say of it', async () => {
    const { events, known } = await wokenBy(ruleOf(not(selector('ALERT')), { by: ['host'] }));
    expect(events).toEqual([]);
    expect(known).toEqual([]);
  });
});

describe('facts that join every instance, in pages', () => {
  const rule = ruleOf(and(selector('DISK_FULL'), selector('ALERT')), { by: ['host'] });
  const key = stateKeys.sharedFacts(ruleId(rule));
  const alerts = Array.from({ length: 1_000 }, (_, i) =>
    raise({ type: 'ALERT', labels: { zone: `zone-${i}` }, startMs: beganMs + i }),
  );

  it('are renewed by the sweep while nothing is told, so that an instance months later has them all', async () => {
    const world = makeWorld(artifactOf(rule));
    await world.deliver(alerts);
    const first = await world.store.get<{ v: number; renewAtMs: number }>(key);
    expect(first?.body).toMatchObject({ v: 3, renewAtMs: beganMs + 999 + pageRenewMs });
    let nowMs = beganMs;
    for (let renewals = 0; renewals < 6; renewals++) {
      nowMs += pageRenewMs + 2 * minuteMs;
      world.at(nowMs);
      await world.sweep();
    }
    const item = await world.store.get<{ renewAtMs: number }>(key);
    expect(item).toMatchObject({ version: 7, body: { renewAtMs: nowMs + pageRenewMs } });
    const pages = world.store.items().filter(({ key: { p } }) => p.startsWith('PAGE#'));
    expect(Math.max(...pages.map(({ expiresAtMs = 0 }) => expiresAtMs))).toBe(nowMs + pageKeptMs);
    if (item === undefined) throw new Error('no shared facts');
    expect((await readStored(world.store, ruleId(rule), item)).state.children).toHaveLength(1_000);
    expect(world.machine.all()).toEqual([]);
    await world.sweep();
    expect(await world.store.get(key)).toEqual(item);
    expect(world.errors).toEqual([]);
  });

  it('are renewed again if the sweep died on the way', async () => {
    const world = makeWorld(artifactOf(rule));
    await world.deliver(alerts);
    world.at(beganMs + pageRenewMs + 2 * minuteMs);
    const { put } = world.store;
    world.store.put = async (write) => {
      if (write.key.p.startsWith(stateKeys.foldLease('').p)) throw throttled();
      return put(write);
    };
    await world.sweep();
    world.store.put = put;
    await world.sweep();
    const renewMs = beganMs + pageRenewMs + 2 * minuteMs + pageRenewMs;
    expect(await world.store.get(key)).toMatchObject({ version: 2, body: { renewAtMs: renewMs } });
    const lease = world.store.items().find((each) => each.key.p === stateKeys.foldLease(ruleId(rule)).p);
    expect(lease).toMatchObject({ dueAtMs: renewMs });
  });
});
