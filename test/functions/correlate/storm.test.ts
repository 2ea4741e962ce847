import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { decide } from '../../../shared/correlator/decide.ts';
import { newState } from '../../../shared/correlator/state.ts';
import { minuteMs } from '../../../shared/time.ts';
import {
  and,
  atLeast,
  call,
  clear,
  nothingElse,
  raise,
  ruleOf,
  selector,
  told,
} from '../../correlator/given.ts';
import {
  beganMs,
  countIn,
  fullDisk,
  fullDisks,
  instanceIn,
  itemBytesMax,
  settledIn,
  shuffledBatches,
  watchSizes,
} from './given-storm.ts';
import { artifactOf, makeWorld } from './world.ts';

const five = ruleOf(atLeast(call('count', selector('DISK_FULL')), 5));

describe('a storm into one instance', () => {
  it('of 10,000 raises and 2,000 clears, shuffled, doubled, ten batches at a time, ends as one big fold', async () => {
    const cleared = Array.from({ length: 2_000 }, (_, i) => clear(fullDisk(i), beganMs + 20_000 + i));
    const events = [...fullDisks(10_000), ...cleared];
    const world = makeWorld(artifactOf(five));
    const largest = watchSizes(world.store);
    const batches = shuffledBatches(events, 100, 1).values();
    const poll = async () => {
      for (const batch of batches) expect((await world.deliver(batch)).batchItemFailures).toEqual([]);
    };
    await Promise.all(Array.from({ length: 10 }, poll));
    await world.settle(beganMs + 5 * minuteMs);

    const nowMs = beganMs + 22_000;
    const once = decide(five, told(five, newState(five, {}), ...events), nothingElse, nowMs);
    const { state, paged, instance } = await instanceIn(world.store);
    expect(settledIn(state)).toEqual(settledIn(once.state));
    expect(settledIn(state).episodes).toMatchObject([{ startMs: beganMs + 4, raisedMs: beganMs + 4 }]);
    expect({ dropped: state.dropped, tooLate: state.tooLate }).toEqual({ dropped: 0, tooLate: 0 });
    expect(paged?.head.pages).toHaveLength(64);
    expect(largest()).toBeLessThanOrEqual(itemBytesMax);
    expect(countIn(world.store, stateKeys.inbox(instance, 0).slice(0, -1))).toBe(0);
    expect(world.errors).toEqual([]);
  }, 60_000);

  it('comes back to one item when it is over', async () => {
    const world = makeWorld(artifactOf(five));
    const hosts = 600;
    await world.deliverAll([fullDisks(hosts)]);
    expect((await instanceIn(world.store)).paged).toBeDefined();
    const over = Array.from({ length: hosts }, (_, i) => clear(fullDisk(i), beganMs + 10_000 + i));
    await world.deliverAll([over]);
    const laterMs = beganMs + 6 * 60 * minuteMs;
    await world.deliverAll([[raise({ ...fullDisk(0), startMs: laterMs })]]);
    const { state, paged } = await instanceIn(world.store);
    expect(paged).toBeUndefined();
    expect(state.children).toHaveLength(1);
    expect(world.errors).toEqual([]);
  });

  it('of facts that lack labels of `by` reaches every instance, also one that comes later', async () => {
    const rule = ruleOf(atLeast(call('count', selector('DISK_FULL')), 5), {
      by: ['zone'],
      when: and(selector('ALERT'), atLeast(call('count', selector('DISK_FULL')), 1_000)),
    });
    const world = makeWorld(artifactOf(rule));
    const largest = watchSizes(world.store);
    const alert = (zone: string) => raise({ type: 'ALERT', labels: { zone }, startMs: beganMs + 2_000 });
    await world.deliverAll([[alert('a')], ...shuffledBatches(fullDisks(1_000), 100, 2), [alert('b')]]);
    const standing = world.events.all().filter(({ transition }) => transition === 'raised');
    expect(standing.map(({ labels }) => labels.zone).sort()).toEqual(['a', 'b']);
    expect(largest()).toBeLessThanOrEqual(itemBytesMax);
    expect(world.errors).toEqual([]);
  });
});
