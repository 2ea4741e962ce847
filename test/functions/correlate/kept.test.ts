import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { idleKeptMs, keptMs } from '../../../functions/correlate/ports.ts';
import { pageKeptMs, pageRenewMs } from '../../../functions/correlate/stored-state.ts';
import { dayMs, hourMs, minuteMs } from '../../../shared/time.ts';
import {
  atLeast,
  call,
  clear,
  not,
  occurrence,
  or,
  raise,
  ruleOf,
  seconds,
  selector,
} from '../../correlator/given.ts';
import { beganMs, fullDisk, fullDisks, instanceIn } from './given-storm.ts';
import { artifactOf, makeWorld } from './world.ts';

const crashesIn = (days: number) => atLeast(call('count', selector('CRASH'), seconds(days * 86_400)), 3);
const crash = (day: number) => occurrence('CRASH', beganMs + day * dayMs);
const instancePrefix = stateKeys.instance('').p;

type World = ReturnType<typeof makeWorld>;

function instanceItem({ store }: World) {
  return store.items().find(({ key }) => key.p.startsWith(instancePrefix));
}

describe('an idle instance', () => {
  it.each([
    ['30 days if its rule looks back less', ruleOf(crashesIn(1)), idleKeptMs],
    [
      'as long as its rule looks back, with lateness and delivery',
      ruleOf(crashesIn(90), { latenessMs: minuteMs }),
      90 * dayMs + minuteMs + hourMs + 15 * minuteMs,
    ],
    [
      'so long without what may be revised if its rule ignores what is late',
      ruleOf(crashesIn(90), { late: 'ignore' }),
      90 * dayMs + 15 * minuteMs,
    ],
  ])('is kept %s', (_, rule, ms) => {
    expect(keptMs(rule)).toBe(ms);
  });

  it('counts three crashes on the days 0, 20 and 55 of a window of 90 days', async () => {
    const rule = ruleOf(crashesIn(90));
    const world = makeWorld(artifactOf(rule));
    for (const day of [0, 20]) {
      await world.deliver([crash(day)]);
      expect(instanceItem(world)).toMatchObject({ expiresAtMs: beganMs + day * dayMs + keptMs(rule) });
    }
    await world.deliver([crash(55)]);
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: beganMs + 55 * dayMs }]);
  });
});

describe('an idle instance in pages', () => {
  const rule = ruleOf(or(crashesIn(90), atLeast(call('count', selector('DISK_FULL')), 5_000)));
  const short = ruleOf(atLeast(call('count', selector('DISK_FULL')), 5_000));
  const storm = fullDisks(600);
  const ends = storm.map((_, i) => clear(fullDisk(i), beganMs + 1_000));

  /** The wake-up that was to renew its pages is over. */
  const idleMs = beganMs + 599 + pageRenewMs;

  async function idleWorld(first = rule) {
    const world = makeWorld(artifactOf(first));
    await world.deliver(storm);
    await world.deliver(ends);
    await world.settle();
    return world;
  }

  async function pageEnds({ store }: World) {
    const { paged } = await instanceIn(store);
    const names = new Set([...(paged?.head.rest ?? []), ...(paged?.head.pages.flat() ?? [])]);
    const pages = store.items().filter(({ key }) => names.has(key.p.split('#')[2] ?? ''));
    return pages.map(({ expiresAtMs = 0 }) => expiresAtMs);
  }

  it('expires before the oldest of its pages, however far its rule looks back', async () => {
    const world = await idleWorld();
    const endsMs = instanceItem(world)?.expiresAtMs as number;
    expect(endsMs).toBe(idleMs + keptMs(rule));
    expect(Math.min(...(await pageEnds(world)))).toBeGreaterThanOrEqual(endsMs + 15 * dayMs);
  });

  it('has pages of the usual life if its rule does not look back', async () => {
    const world = await idleWorld(short);
    expect(instanceItem(world)).toMatchObject({ expiresAtMs: idleMs + idleKeptMs });
    expect(Math.min(...(await pageEnds(world)))).toBe(idleMs + pageKeptMs);
    expect(instanceItem(world)?.body).not.toHaveProperty('keptMs');
  });

  it('whose rule looks back further after an edit has all its pages written again', async () => {
    const world = await idleWorld(short);
    world.define(artifactOf({ ...rule, hash: 'hash-2' }));
    await world.deliver([crash(20)]);
    const endsMs = instanceItem(world)?.expiresAtMs as number;
    expect(endsMs).toBe(beganMs + 20 * dayMs + keptMs(rule));
    expect(Math.min(...(await pageEnds(world)))).toBe(endsMs + pageRenewMs + 15 * dayMs);
  });
});

describe('an instance in pages whose rule was removed', () => {
  const rule = ruleOf(not(not(atLeast(call('count', selector('DISK_FULL')), 600))));

  async function endedWorld() {
    const world = makeWorld(artifactOf(rule));
    await world.deliver(fullDisks(600));
    world.define(artifactOf());
    const [raised] = world.events.all();
    await world.deliver(raised ? [raised] : []);
    return world;
  }

  it('is cleaned up before its pages, which nobody renews', async () => {
    const world = await endedWorld();
    expect(world.events.all()).toMatchObject([{ transition: 'raised' }, { reason: 'rule-removed' }]);
    const item = instanceItem(world);
    expect(item).toMatchObject({ body: { v: 3 }, expiresAtMs: beganMs + 599 + idleKeptMs });
    expect(item).not.toHaveProperty('dueAtMs');
    expect(idleKeptMs + pageRenewMs).toBeLessThan(pageKeptMs);
  });

  it('goes on with what it knows if its rule comes back before that, and is renewed again', async () => {
    const world = await endedWorld();
    world.define(artifactOf(rule));
    await world.deliver([raise(fullDisk(600))]);
    const item = instanceItem(world);
    expect(item).not.toHaveProperty('expiresAtMs');
    expect(item).toHaveProperty('dueAtMs');
    expect((await instanceIn(world.store)).state.children).toHaveLength(601);
  });
});
