import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { membersPerFact } from '../../../functions/correlate/members.ts';
import { lapseSlackMs, meetsForMs } from '../../../shared/correlator/lapse.ts';
import { instanceId, ruleId } from '../../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { hourMs, minuteMs, secondMs } from '../../../shared/time.ts';
import {
  and,
  atLeast,
  call,
  clear,
  not,
  occurrence,
  raise,
  ruleOf,
  seconds,
  selector,
} from '../../correlator/given.ts';
import { artifactOf, makeWorld } from './world.ts';

const startMs = 10 * hourMs;
const perPod = ruleOf(and(selector('CRASH_LOOP'), selector('ALERT')), { by: ['pod'] });
const lifeMs = meetsForMs(perPod);

const loop = (pod: string, atMs = startMs) => ({ type: 'CRASH_LOOP', labels: { pod }, startMs: atMs });
const alert = (atMs: number) => ({ type: 'ALERT', labels: {}, startMs: atMs });
const over = (pod: string, atMs = startMs) => [
  raise(loop(pod, atMs)),
  clear(loop(pod, atMs), atMs + secondMs),
];

function podWorld(rule = perPod) {
  const world = makeWorld(artifactOf(rule));
  world.at(startMs);
  const records = () => world.store.items().filter(({ key }) => key.p === stateKeys.members(ruleId(rule)));
  return {
    world,
    listed: () => records().map(({ body }) => (body as { labels: { pod: string } }).labels.pod),
    tell: async (...events: readonly TocsinEvent[]) => {
      const { batchItemFailures } = await world.deliver(events);
      return batchItemFailures.length;
    },
    said: () => world.events.all().map(({ transition, t, labels }) => [labels.pod, transition, t - startMs]),
  };
}

describe('the instances that one fact joins', () => {
  it('are those that still stand, however many there ever were', async () => {
    const { world, tell, listed } = podWorld();
    const pods = Array.from({ length: membersPerFact + 1 }, (_, i) => `pod-${i}`);
    await tell(...pods.flatMap((pod) => over(pod)));
    const laterMs = startMs + secondMs + lifeMs + 1;
    await tell(...over('young', laterMs - minuteMs));
    expect(await tell(raise(alert(laterMs)))).toBe(0);
    expect(listed()).toEqual(['young']);
    expect(world.errors).toEqual([]);
  }, 30_000);

  it.each([
    [membersPerFact, 0],
    [membersPerFact + 1, 1],
  ])(
    'of %i that stand fail %i messages',
    async (count, failures) => {
      const { world, tell } = podWorld();
      await tell(...Array.from({ length: count }, (_, i) => raise(loop(`pod-${i}`))));
      expect(await tell(raise(alert(startMs + 2 * lifeMs)))).toBe(failures);
      expect(world.errors).toMatchObject(failures === 0 ? [] : [{ code: 'INSTANCES_TOO_MANY' }]);
    },
    30_000,
  );

  it.each([
    { lateMs: 0, isListed: true },
    { lateMs: 1, isListed: false },
  ])('lapse $lateMs ms after the time for which their facts matter: listed $isListed', async (row) => {
    const { tell, listed } = podWorld();
    await tell(...over('a'));
    await tell(raise(alert(startMs + secondMs + lifeMs + row.lateMs)));
    expect(listed()).toEqual(row.isListed ? ['a'] : []);
  });

  it('lapse by when a fact was received, not by when it is told', async () => {
    const { world, tell, listed } = podWorld();
    await tell(...over('a'));
    world.at(startMs + 10 * lifeMs);
    await tell(raise(alert(startMs + lifeMs)));
    expect(listed()).toEqual(['a']);
  });

  const byPod = { by: ['pod'] };
  const counted = atLeast(call('count', selector('CRASH'), seconds(86_400)), 1);
  it.each([
    ['an open episode of its own', perPod, [raise(loop('a'))]],
    [
      'a wake-up',
      ruleOf(and(not(selector('CRASH_LOOP')), not(selector('ALERT'))), { ...byPod, forMs: 9 * hourMs }),
      over('a'),
    ],
    [
      'an episode that it raised',
      ruleOf(and(counted, not(selector('ALERT'))), byPod),
      [occurrence('CRASH', startMs, { labels: { pod: 'a' } })],
    ],
  ])('do not lapse with %s', async (_, rule, events) => {
    const { tell, listed } = podWorld(rule);
    await tell(...events);
    await tell(raise(alert(startMs + 5 * hourMs)));
    expect(listed()).toEqual(['a']);
  });

  it('are not kept by what joins them all, again and again', async () => {
    const { tell, listed } = podWorld();
    await tell(...over('a'));
    for (let i = 1; i * 10 * minuteMs < 2 * lifeMs; i++) {
      const atMs = startMs + i * 10 * minuteMs;
      await tell(raise(alert(atMs)), clear(alert(atMs), atMs + secondMs));
    }
    expect(listed()).toEqual([]);
  });
});

describe('an instance that has lapsed', () => {
  const laterMs = startMs + 10 * lifeMs;

  it('is listed again by its next fact, and hears of what joins all, before and after', async () => {
    const { tell, listed, said } = podWorld();
    await tell(...over('a'));
    await tell(raise(alert(laterMs)));
    expect(listed()).toEqual([]);
    const againMs = laterMs + 2 * lifeMs;
    await tell(raise(loop('a', againMs)));
    expect(listed()).toEqual(['a']);
    await tell(clear(alert(laterMs), againMs + minuteMs));
    expect(said()).toEqual([
      ['a', 'raised', againMs - startMs],
      ['a', 'cleared', againMs + minuteMs - startMs],
    ]);
  });

  it('forgets what joined it and was over before it came back, and takes back nothing', async () => {
    const { world, tell, said } = podWorld();
    await tell(raise(alert(startMs)), ...over('a'));
    await world.settle(startMs + hourMs);
    expect(said()).toHaveLength(2);
    // Nobody tells it that the alert is over; what joins all forgets it.
    for (let i = 1; i <= 20; i++) {
      const atMs = laterMs + i * 10 * minuteMs;
      await tell(clear(alert(startMs), laterMs), raise(alert(atMs)), clear(alert(atMs), atMs + secondMs));
    }
    const againMs = laterMs + 10 * lifeMs;
    await tell(raise(loop('a', againMs)));
    expect(said()).toHaveLength(2);
    await tell(raise(alert(againMs + minuteMs)));
    expect(said()[2]).toEqual(['a', 'raised', againMs + minuteMs - startMs]);
  });

  it('stays listed if it came back while it was looked at', async () => {
    const { world, tell, listed, said } = podWorld();
    await tell(...over('a'));
    const { getMany } = world.store;
    world.store.getMany = async <T>(keys: Parameters<typeof getMany>[0]) => {
      world.store.getMany = getMany;
      const items = await getMany<T>(keys);
      await tell(raise(loop('a', laterMs)));
      return items;
    };
    await tell(raise(alert(laterMs)));
    expect(listed()).toEqual(['a']);
    expect(said()).toEqual([['a', 'raised', laterMs - startMs]]);
  });

  it('is listed again a little sooner than others drop it', async () => {
    const { world, tell } = podWorld();
    await tell(...over('a'));
    const key = stateKeys.member(ruleId(perPod), instanceId(perPod, { pod: 'a' }));
    const writes = async (atMs: number) => {
      world.at(atMs);
      await tell(...over('a'));
      return (await world.store.get(key))?.version;
    };
    const soonMs = startMs + secondMs + lifeMs - lapseSlackMs;
    expect([await writes(soonMs - 1), await writes(soonMs)]).toEqual([1, 2]);
  });

  it('is listed again by an edited rule, which may look further back', async () => {
    const { world, tell, listed } = podWorld();
    await tell(...over('a'));
    await tell(raise(alert(laterMs)));
    expect(listed()).toEqual([]);
    const day = atLeast(call('raised', selector('CRASH_LOOP'), seconds(30 * 86_400)), 2);
    world.define(artifactOf({ ...perPod, hash: 'hash-2', when: and(day, selector('ALERT')) }));
    await tell(raise(loop('a', laterMs + minuteMs)));
    expect(listed()).toEqual(['a']);
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: laterMs + minuteMs }]);
  });

  it('goes from the list as others come, where nothing joins all', async () => {
    const { tell, listed } = podWorld();
    let most = 0;
    for (let i = 0; i < 400; i++) {
      await tell(...over(`pod-${i}`, startMs + i * 10 * minuteMs));
      most = Math.max(most, listed().length);
    }
    const standing = Math.ceil(lifeMs / (10 * minuteMs));
    expect(most).toBeLessThan(3 * standing);
  }, 30_000);

  it('of which nobody can read the state stays listed', async () => {
    const { world, tell, listed } = podWorld();
    await tell(...over('a'));
    const key = stateKeys.instance(instanceId(perPod, { pod: 'a' }));
    await world.store.put({ key, body: { v: 99 }, expected: 'any' });
    expect(await tell(raise(alert(laterMs)))).toBe(1);
    expect(listed()).toEqual(['a']);
  });
});
