import { describe, expect, it } from 'vitest';
import { foldBudgetMs, foldRounds } from '../../../functions/correlate/fold-inbox.ts';
import { leaseMs, takeLease } from '../../../functions/correlate/fold-lease.ts';
import { minuteMs } from '../../../shared/time.ts';
import { clear } from '../../correlator/given.ts';
import { beganMs, fullDisk, fullDisks, instanceIn, settledIn } from './given-storm.ts';
import { crowd, nowOf, pagedWorld } from './paged-world.ts';

describe('the inbox of an instance in pages', () => {
  it('is folded by whoever finds the lease free, and left empty with the lease closed', async () => {
    const { world, waiting, lease, children } = await pagedWorld();
    await world.deliver(fullDisks(5, crowd));
    expect(await children()).toBe(crowd + 5);
    expect(waiting()).toBe(0);
    expect(await lease()).toMatchObject({ untilMs: 0, isClosed: true });
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: beganMs + 604 }]);
  });

  it('keeps what is told while somebody else folds, and its messages are done', async () => {
    const { world, instance, waiting, children } = await pagedWorld();
    const events = fullDisks(5, crowd);
    await takeLease(world.store, instance, 'other', nowOf(events));
    expect((await world.deliver(events)).batchItemFailures).toEqual([]);
    expect(await children()).toBe(crowd);
    expect(waiting()).toBe(1);
    expect(world.machine.all().filter((run) => run.status === 'running')).toHaveLength(1);
  });

  it.each([
    { afterMs: leaseMs - 1, folded: crowd },
    { afterMs: leaseMs, folded: crowd + 5 },
  ])('is taken over from a folder that died, once its lease is $afterMs old: $folded', async (row) => {
    const { world, instance, children } = await pagedWorld();
    const events = fullDisks(5, crowd);
    await takeLease(world.store, instance, 'other', nowOf(events) - row.afterMs);
    await world.deliver(events);
    expect(await children()).toBe(row.folded);
  });

  it('is looked at once more after the lease is free', async () => {
    const { world, waiting, children, appendOnly, beforeFree } = await pagedWorld();
    let isLate = false;
    beforeFree(async () => {
      if (isLate) return;
      isLate = true;
      await appendOnly(fullDisks(2, crowd + 5));
    });
    await world.deliver(fullDisks(5, crowd));
    expect({ isLate, children: await children(), waiting: waiting() }).toEqual({
      isLate: true,
      children: crowd + 7,
      waiting: 0,
    });
  });

  it(`is folded ${foldRounds} times by one call; what comes in then has a machine of its own`, async () => {
    const { world, waiting, children, appendOnly, beforeFree } = await pagedWorld();
    let next = crowd + 5;
    beforeFree(async () => {
      if (next < crowd + 5 + foldRounds) await appendOnly(fullDisks(1, next++));
    });
    await world.deliver(fullDisks(5, crowd));
    expect({ children: await children(), waiting: waiting() }).toEqual({
      children: crowd + 5 + foldRounds - 1,
      waiting: 1,
    });
    await world.settle(beganMs + minuteMs);
    expect({ children: await children(), waiting: waiting() }).toEqual({
      children: crowd + 5 + foldRounds,
      waiting: 0,
    });
  });

  it.each([
    { lastsMs: foldBudgetMs - 1, waiting: 0 },
    { lastsMs: foldBudgetMs, waiting: 1 },
  ])('is left to a machine once a call has folded for $lastsMs ms: $waiting waits', async (row) => {
    const { world, waiting, appendOnly, beforeFree } = await pagedWorld();
    const events = fullDisks(5, crowd);
    let isLate = false;
    beforeFree(async () => {
      if (isLate) return;
      isLate = true;
      await appendOnly(fullDisks(1, crowd + 5));
      world.at(nowOf(events) + row.lastsMs);
    });
    await world.deliver(events);
    expect(waiting()).toBe(row.waiting);
    await world.settle(beganMs + minuteMs);
    expect(waiting()).toBe(0);
  });

  it('is not overwritten by a fold whose lease was stolen', async () => {
    const { world, children, lease } = await pagedWorld();
    const { putWithEvents } = world.store;
    let stolen = 0;
    world.store.putWithEvents = async (write, events) => {
      if (stolen++ === 0) {
        world.at(beganMs + leaseMs + minuteMs);
        await world.deliver([clear(fullDisk(0), beganMs + leaseMs + minuteMs)]);
      }
      return putWithEvents(write, events);
    };
    await world.deliver(fullDisks(5, crowd));
    const { state } = await instanceIn(world.store);
    expect(await children()).toBe(crowd + 5);
    expect(state.children.filter((child) => child.clear)).toHaveLength(1);
    expect(world.conflicts.pauses).toBe(1);
    expect(await lease()).toMatchObject({ untilMs: 0, isClosed: true });
  });

  it('is folded at once where the answer to the taking of its lease, or to its freeing, was lost', async () => {
    const { world, waiting, children, lease } = await pagedWorld();
    const { put } = world.store;
    world.store.put = async (write) => {
      if (write.key.p.startsWith('FOLD#')) await put(write);
      return put(write);
    };
    await world.deliver(fullDisks(5, crowd));
    expect({ children: await children(), waiting: waiting() }).toEqual({ children: crowd + 5, waiting: 0 });
    expect(await lease()).toMatchObject({ isClosed: true });
  });

  it('is free for others at once if a fold fails', async () => {
    const { world, lease, waiting, children } = await pagedWorld();
    const { putWithEvents } = world.store;
    world.store.putWithEvents = () => Promise.reject(new Error('throttled'));
    expect((await world.deliver(fullDisks(5, crowd))).batchItemFailures).toHaveLength(5);
    expect(await lease()).toMatchObject({ untilMs: 0 });
    expect(await lease()).not.toHaveProperty('isClosed');
    expect(waiting()).toBe(1);
    world.store.putWithEvents = putWithEvents;
    await world.deliver(fullDisks(5, crowd));
    expect({ children: await children(), waiting: waiting() }).toEqual({ children: crowd + 5, waiting: 0 });
  });

  it('comes to the same after redelivery, wherever its folder died', async () => {
    const events = [...fullDisks(6, crowd), clear(fullDisk(0), beganMs + 5_000)];
    const whole = await pagedWorld();
    await whole.world.deliver(events);
    await whole.world.settle(beganMs + 30 * minuteMs);
    const expected = settledIn((await instanceIn(whole.world.store)).state);
    const counting = await pagedWorld();
    const before = counting.world.calls();
    await counting.world.deliver(events);
    const calls = counting.world.calls() - before;
    expect(calls).toBeGreaterThan(15);
    for (let call = 0; call < calls; call++) {
      for (const when of ['before', 'after'] as const) {
        const { world, waiting, lease } = await pagedWorld();
        world.crashAt(world.calls() + call, when);
        await world.deliverAll([events]);
        await world.settle(beganMs + 30 * minuteMs);
        const { state } = await instanceIn(world.store);
        expect(settledIn(state), `${when} call ${call}`).toEqual(expected);
        expect({ waiting: waiting(), lease: await lease() }).toMatchObject({
          waiting: 0,
          lease: { untilMs: 0, isClosed: true },
        });
        expect(world.events.all().map(({ id }) => id)).toEqual(whole.world.events.all().map(({ id }) => id));
      }
    }
  }, 60_000);
});
