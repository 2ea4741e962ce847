import { describe, expect, it } from 'vitest';
import { membersPerFact } from '../../../functions/correlate/members.ts';
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
import { alert, lifeMs, loop, over, perPod, podWorld, startMs } from './pod-world.ts';

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

  it('stay while others come whose facts were held up', async () => {
    const { world, tell, listed } = podWorld();
    await tell(...over('a'), ...over('b'));
    world.at(startMs + 10 * lifeMs);
    for (let i = 0; i < 9; i++) await tell(...over(`pod-${i}`, startMs + minuteMs));
    expect(listed()).toEqual(expect.arrayContaining(['a', 'b']));
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
