import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { foldBudgetMs, foldRounds } from '../../../functions/correlate/fold-inbox.ts';
import {
  closeLease,
  type FoldLease,
  freeLease,
  leaseMs,
  type OwnLease,
  takeLease,
} from '../../../functions/correlate/fold-lease.ts';
import { append } from '../../../functions/correlate/inbox.ts';
import { settleAttempts } from '../../../functions/correlate/ports.ts';
import type { WakeInput } from '../../../functions/correlate/settle.ts';
import { factOf } from '../../../shared/correlator/fact.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { minuteMs } from '../../../shared/time.ts';
import { atLeast, call, clear, ruleOf, selector } from '../../correlator/given.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { beganMs, countIn, fullDisk, fullDisks, instanceIn, settledIn } from './given-storm.ts';
import { artifactOf, makeWorld } from './world.ts';

const many = ruleOf(atLeast(call('count', selector('DISK_FULL')), 605));
/** More than one item holds. */
const crowd = 600;

async function pagedWorld() {
  const world = makeWorld(artifactOf(many));
  await world.deliver(fullDisks(crowd));
  const { instance, paged } = await instanceIn(world.store);
  if (paged === undefined) throw new Error('the crowd fits into one item');
  const leaseKey = stateKeys.foldLease(instance);
  return {
    world,
    instance,
    lease: async () => (await world.store.get<FoldLease>(leaseKey))?.body,
    waiting: () => countIn(world.store, `INBOX#${instance}#`),
    children: async () => (await instanceIn(world.store)).state.children.length,
    /** What another function does that finds the lease taken. */
    appendOnly: (events: readonly TocsinEvent[]) => {
      const facts = events.flatMap((event) => factOf(many, event) ?? []);
      return append(world.store, instance, { facts, hostsChangedMs: 0 }, beganMs);
    },
  };
}

const nowOf = (events: readonly TocsinEvent[]) => Math.max(...events.map(({ r }) => r));
const own = async (...args: Parameters<typeof takeLease>) => (await takeLease(...args)) as OwnLease;

describe('the inbox of an instance in pages', () => {
  it('is folded by whoever finds the lease free, and left empty with the lease closed', async () => {
    const { world, waiting, lease, children } = await pagedWorld();
    await world.deliver(fullDisks(5, crowd));
    expect(await children()).toBe(crowd + 5);
    expect(waiting()).toBe(0);
    expect(await lease()).toEqual({ untilMs: 0, isClosed: true });
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: beganMs + 604 }]);
  });

  it('keeps what is told while somebody else folds, and its messages are done', async () => {
    const { world, instance, waiting, children } = await pagedWorld();
    const events = fullDisks(5, crowd);
    await takeLease(world.store, instance, nowOf(events));
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
    await takeLease(world.store, instance, nowOf(events) - row.afterMs);
    await world.deliver(events);
    expect(await children()).toBe(row.folded);
  });

  it('left behind by a folder that died is found by the sweep a minute after its lease', async () => {
    const { world, instance, waiting, children, lease, appendOnly } = await pagedWorld();
    const atMs = beganMs + minuteMs;
    await takeLease(world.store, instance, atMs);
    await appendOnly(fullDisks(5, crowd));
    world.at(atMs + leaseMs + minuteMs - 1);
    await world.sweep();
    expect(await lease()).toEqual({ untilMs: atMs + leaseMs });
    world.at(atMs + leaseMs + minuteMs);
    await world.sweep();
    await world.settle(atMs + 10 * minuteMs);
    expect({ children: await children(), waiting: waiting() }).toEqual({ children: crowd + 5, waiting: 0 });
    expect(await lease()).toEqual({ untilMs: 0, isClosed: true });
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: beganMs + 604 }]);
  });

  it('is looked at once more after the lease is free', async () => {
    const { world, waiting, children, appendOnly } = await pagedWorld();
    const { put } = world.store;
    let isLate = false;
    world.store.put = async (write) => {
      const { untilMs, isClosed } = write.body as unknown as FoldLease;
      if (untilMs === 0 && !isClosed && !isLate) {
        isLate = true;
        await appendOnly(fullDisks(2, crowd + 5));
      }
      return put(write);
    };
    await world.deliver(fullDisks(5, crowd));
    expect({ isLate, children: await children(), waiting: waiting() }).toEqual({
      isLate: true,
      children: crowd + 7,
      waiting: 0,
    });
  });

  it(`is folded ${foldRounds} times by one call; what comes in then has a machine of its own`, async () => {
    const { world, waiting, children, appendOnly } = await pagedWorld();
    const { put } = world.store;
    let next = crowd + 5;
    world.store.put = async (write) => {
      const { untilMs, isClosed } = write.body as unknown as FoldLease;
      if (untilMs === 0 && !isClosed && next < crowd + 5 + foldRounds) await appendOnly(fullDisks(1, next++));
      return put(write);
    };
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
    const { world, waiting, appendOnly } = await pagedWorld();
    const events = fullDisks(5, crowd);
    const { put } = world.store;
    let isLate = false;
    world.store.put = async (write) => {
      const { untilMs, isClosed } = write.body as unknown as FoldLease;
      if (untilMs === 0 && !isClosed && !isLate) {
        isLate = true;
        await appendOnly(fullDisks(1, crowd + 5));
        world.at(nowOf(events) + row.lastsMs);
      }
      return put(write);
    };
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
    expect(await lease()).toEqual({ untilMs: 0, isClosed: true });
  });

  it('waits while a wake-up finds it being folded, and is folded by it later', async () => {
    const { world, instance, children, appendOnly } = await pagedWorld();
    const atMs = beganMs + minuteMs;
    await takeLease(world.store, instance, atMs);
    await appendOnly(fullDisks(5, crowd));
    world.at(atMs + 1);
    const input = world.machine.all()[0]?.input as WakeInput;
    const until = new Date(atMs + leaseMs).toISOString();
    expect(await world.wake(input)).toEqual({ next: 'wait', until });
    world.at(atMs + leaseMs);
    await world.wake(input);
    expect(await children()).toBe(crowd + 5);
  });

  it('is free for others at once if a fold fails', async () => {
    const { world, lease, waiting, children } = await pagedWorld();
    const { putWithEvents } = world.store;
    world.store.putWithEvents = () => Promise.reject(new Error('throttled'));
    expect((await world.deliver(fullDisks(5, crowd))).batchItemFailures).toHaveLength(5);
    expect({ lease: await lease(), waiting: waiting() }).toEqual({ lease: { untilMs: 0 }, waiting: 1 });
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
        expect({ waiting: waiting(), lease: await lease() }).toEqual({
          waiting: 0,
          lease: { untilMs: 0, isClosed: true },
        });
        expect(world.events.all().map(({ id }) => id)).toEqual(whole.world.events.all().map(({ id }) => id));
      }
    }
  }, 60_000);
});

describe('the lease of an instance', () => {
  it('is had by one of many who try at the same time', async () => {
    const store = makeFakeStateStore();
    const taken = await Promise.all(Array.from({ length: 5 }, () => takeLease(store, 'i', 1_000)));
    expect(taken.filter((each) => 'version' in each)).toHaveLength(1);
    expect(taken.filter((each) => 'heldUntilMs' in each)).toHaveLength(4);
  });

  it('is due until it is closed', async () => {
    const store = makeFakeStateStore();
    const key = stateKeys.foldLease('i');
    const lease = await own(store, 'i', 1_000);
    expect(await store.due(1_000 + leaseMs, 10)).toEqual([key]);
    const free = (await freeLease(store, 'i', lease)) as OwnLease;
    expect(await store.due(1_000 + leaseMs, 10)).toEqual([key]);
    await closeLease(store, 'i', free);
    expect(await store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });

  it('that somebody else has taken is neither freed nor closed', async () => {
    const store = makeFakeStateStore();
    const old = await own(store, 'i', 1_000);
    await takeLease(store, 'i', 1_000 + leaseMs);
    expect(await freeLease(store, 'i', old)).toBeUndefined();
    await closeLease(store, 'i', old);
    const item = await store.get<FoldLease>(stateKeys.foldLease('i'));
    expect(item?.body).toEqual({ untilMs: 1_000 + 2 * leaseMs });
  });

  it.each([
    { conflicts: settleAttempts - 1, taken: true },
    { conflicts: settleAttempts, taken: false },
  ])('is taken after $conflicts conflicts: $taken', async ({ conflicts, taken }) => {
    const store = makeFakeStateStore();
    let left = conflicts;
    const busyStore = {
      ...store,
      put: async (...args: Parameters<typeof store.put>) => (left-- > 0 ? 'conflict' : store.put(...args)),
    } as typeof store;
    const outcome = takeLease(busyStore, 'i', 1_000);
    if (taken) expect(await outcome).toEqual({ untilMs: 1_000 + leaseMs, version: 1 });
    else await expect(outcome).rejects.toMatchObject({ code: 'INSTANCE_BUSY', retryable: true });
  });
});
