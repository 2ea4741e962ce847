import { describe, expect, it } from 'vitest';
import { foldBudgetMs, foldsAtATime } from '../../../functions/correlate/fold-inbox.ts';
import type { FoldLease } from '../../../functions/correlate/fold-lease.ts';
import type { InstanceState } from '../../../shared/correlator/state.ts';
import { minuteMs } from '../../../shared/time.ts';
import { atLeast, call, raise, ruleOf, selector } from '../../correlator/given.ts';
import { beganMs, countIn } from './given-storm.ts';
import { crowd } from './paged-world.ts';
import { artifactOf, makeWorld } from './world.ts';

const perZone = ruleOf(atLeast(call('count', selector('DISK_FULL')), 5_000), { by: ['zone'] });
const diskIn = (zone: string, i: number) =>
  raise({ type: 'DISK_FULL', labels: { zone, host: `node-${i}` }, startMs: beganMs + i });
const large = ['a', 'b', 'c'];
const small = ['d', 'e', 'f'];

/** Three instances in pages, and a batch that tells these and three small ones of a disk each. */
async function zones() {
  const world = makeWorld(artifactOf(perZone));
  for (const zone of large) await world.deliver(Array.from({ length: crowd }, (_, i) => diskIn(zone, i)));
  return { world, batch: [...large, ...small].map((zone) => diskIn(zone, crowd)) };
}

describe('instances in pages that one batch touches', () => {
  it('are folded one at a time, after the small ones are written', async () => {
    const { world, batch } = await zones();
    const { put, putWithEvents } = world.store;
    const order: string[] = [];
    let folding = 0;
    let most = 0;
    world.store.put = async (write) => {
      const { untilMs } = write.body as unknown as FoldLease;
      if (write.key.p.startsWith('FOLD#') && untilMs > 0) most = Math.max(most, ++folding);
      else if (write.key.p.startsWith('FOLD#')) folding = 0;
      return put(write);
    };
    world.store.putWithEvents = async (write, events) => {
      const { v } = write.body as unknown as Pick<InstanceState, 'v'>;
      order.push(String(v));
      return putWithEvents(write, events);
    };
    expect((await world.deliver(batch)).batchItemFailures).toEqual([]);
    expect(most).toBe(foldsAtATime);
    expect(order).toEqual(['2', '2', '2', '3', '3', '3']);
    expect(countIn(world.store, 'INBOX#')).toBe(0);
  });

  it('share the time that a call folds: those that it does not come to have a machine each', async () => {
    const { world, batch } = await zones();
    const before = world.machine.all().length;
    const { putWithEvents } = world.store;
    world.store.putWithEvents = async (write, events) => {
      const { v } = write.body as unknown as { readonly v: number };
      if (v === 3) world.at(beganMs + crowd + foldBudgetMs);
      return putWithEvents(write, events);
    };
    expect((await world.deliver(batch)).batchItemFailures).toEqual([]);
    expect(countIn(world.store, 'INBOX#')).toBe(2);
    expect(world.machine.all()).toHaveLength(before + 2);
    await world.settle(beganMs + minuteMs);
    expect(countIn(world.store, 'INBOX#')).toBe(0);
    expect(world.errors).toEqual([]);
  });

  it('fail their own messages alone', async () => {
    const { world, batch } = await zones();
    const { putWithEvents } = world.store;
    let folds = 0;
    world.store.putWithEvents = async (write, events) => {
      const { v } = write.body as unknown as { readonly v: number };
      if (v === 3 && ++folds === 2) throw new Error('throttled');
      return putWithEvents(write, events);
    };
    expect((await world.deliver(batch)).batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
    expect(folds).toBe(3);
  });
});
