import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { lapseSlackMs } from '../../../shared/correlator/lapse.ts';
import { instanceId, ruleId } from '../../../shared/correlator/state.ts';
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
  sequenceOf,
} from '../../correlator/given.ts';
import { alert, lifeMs, loop, over, perPod, podWorld, startMs } from './pod-world.ts';
import { artifactOf } from './world.ts';

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

  it('counts what was received before its lapse, however late it is told', async () => {
    const crashes = atLeast(call('count', selector('CRASH'), seconds(3_600)), 2);
    const { world, tell, said } = podWorld(ruleOf(crashes, { by: ['pod'] }));
    const crash = (atMs: number) => occurrence('CRASH', atMs, { labels: { pod: 'a' } });
    await tell(crash(startMs));
    await world.settle(startMs + hourMs);
    world.at(laterMs);
    await tell(crash(startMs), crash(startMs + 30 * minuteMs));
    expect(said()[0]).toEqual(['a', 'raised', 30 * minuteMs]);
  });

  it('knows what joined it before its lapse and may still be matched', async () => {
    const { world, tell } = podWorld(
      ruleOf(sequenceOf(6 * hourMs, 'DEPLOY', 'CRASH'), { by: ['pod'], kind: 'occurrence' }),
    );
    const crash = (atMs: number) => occurrence('CRASH', atMs, { labels: { pod: 'a' } });
    await tell(crash(startMs));
    await tell(occurrence('DEPLOY', startMs + 5 * hourMs));
    await tell(crash(startMs + 7.5 * hourMs));
    expect(world.events.all().map(({ t }) => t - startMs)).toEqual([7.5 * hourMs]);
  });

  it('begins with its first fact if all before came too late to count', async () => {
    const quiet = not(atLeast(call('count', selector('REQUEST'), seconds(300)), 1));
    const { world, tell, said } = podWorld(ruleOf(quiet, { by: ['pod'] }));
    const request = (atMs: number, delayMs = 0) =>
      occurrence('REQUEST', atMs, { labels: { pod: 'a' } }, delayMs);
    await tell(request(startMs, 2 * hourMs));
    await tell(request(startMs + 3 * hourMs));
    await world.settle(startMs + 4 * hourMs);
    expect(said()).toEqual([['a', 'raised', 3 * hourMs + 5 * minuteMs]]);
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
