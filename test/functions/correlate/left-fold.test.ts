import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { foldRounds } from '../../../functions/correlate/fold-inbox.ts';
import { leaseMs, takeLease } from '../../../functions/correlate/fold-lease.ts';
import { append } from '../../../functions/correlate/inbox.ts';
import type { WakeInput } from '../../../functions/correlate/settle.ts';
import { factOf } from '../../../shared/correlator/fact.ts';
import { minuteMs } from '../../../shared/time.ts';
import { raise } from '../../correlator/given.ts';
import { beganMs, fullDisk, fullDisks, instanceIn } from './given-storm.ts';
import { crowd, many, nowOf, pagedWorld } from './paged-world.ts';

describe('what a folder left in an inbox', () => {
  it('is found by the sweep a minute after its lease', async () => {
    const { world, instance, waiting, children, lease, appendOnly } = await pagedWorld();
    const atMs = beganMs + minuteMs;
    await takeLease(world.store, instance, 'other', atMs);
    await appendOnly(fullDisks(5, crowd));
    world.at(atMs + leaseMs + minuteMs - 1);
    await world.sweep();
    expect(await lease()).toMatchObject({ untilMs: atMs + leaseMs });
    world.at(atMs + leaseMs + minuteMs);
    await world.sweep();
    await world.settle(atMs + 10 * minuteMs);
    expect({ children: await children(), waiting: waiting() }).toEqual({ children: crowd + 5, waiting: 0 });
    expect(await lease()).toMatchObject({ untilMs: 0, isClosed: true });
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: beganMs + 604 }]);
  });

  it('is folded into a new instance if the old one was cleaned up', async () => {
    const { world, instance, waiting, lease, appendOnly } = await pagedWorld();
    const atMs = beganMs + minuteMs;
    await takeLease(world.store, instance, 'other', atMs);
    await appendOnly(fullDisks(5, crowd));
    await world.store.remove(stateKeys.instance(instance));
    world.at(atMs + leaseMs + minuteMs);
    await world.sweep();
    await world.settle(atMs + 10 * minuteMs);
    expect((await instanceIn(world.store)).state.children).toHaveLength(5);
    expect({ waiting: waiting(), lease: await lease() }).toMatchObject({
      waiting: 0,
      lease: { isClosed: true },
    });
    expect(world.errors).toEqual([]);
  });

  it('is given up if the instance was cleaned up and nothing tells whose it was', async () => {
    const { world, instance, lease } = await pagedWorld();
    const atMs = beganMs + minuteMs;
    await takeLease(world.store, instance, 'other', atMs);
    const fact = factOf(many, raise(fullDisk(crowd)));
    await append(world.store, instance, { facts: fact ? [fact] : [], hostsChangedMs: 0 }, beganMs);
    await world.store.remove(stateKeys.instance(instance));
    const started = world.machine.all().length;
    world.at(atMs + leaseMs + minuteMs);
    await world.sweep();
    expect(await lease()).toMatchObject({ isClosed: true });
    expect(world.machine.all()).toHaveLength(started);
  });

  it('waits while a wake-up finds it being folded, and is folded by it later', async () => {
    const { world, instance, children, appendOnly } = await pagedWorld();
    const atMs = beganMs + minuteMs;
    await takeLease(world.store, instance, 'other', atMs);
    await appendOnly(fullDisks(5, crowd));
    world.at(atMs + 1);
    const input = world.machine.all()[0]?.input as WakeInput;
    const until = new Date(atMs + leaseMs).toISOString();
    expect(await world.wake(input)).toEqual({ next: 'wait', until });
    world.at(atMs + leaseMs);
    await world.wake(input);
    expect(await children()).toBe(crowd + 5);
  });
});

describe('a hot instance in pages', () => {
  /** A world in which more comes in during each fold, `count` times. */
  async function hotWorld(count: number) {
    const paged = await pagedWorld();
    let next = crowd;
    paged.beforeFree(async () => {
      if (next < crowd + count) await paged.appendOnly(fullDisks(1, next++));
    });
    const machinesBefore = paged.running().length;
    return { ...paged, handed: () => paged.running().slice(machinesBefore) };
  }

  it('has one machine that folds what calls leave over, however many calls do', async () => {
    const { world, children, waiting, handed } = await hotWorld(8 * foldRounds);
    for (let call = 0; call < 5; call++) {
      const events = fullDisks(1, 10_000 + call);
      world.at(nowOf(events) + call);
      expect((await world.deliver(events)).batchItemFailures).toEqual([]);
    }
    expect(handed()).toHaveLength(1);
    await world.settle(beganMs + minuteMs);
    expect(handed()).toEqual([]);
    expect({ children: await children(), waiting: waiting() }).toEqual({
      children: crowd + 8 * foldRounds + 5,
      waiting: 0,
    });
  });

  it('has its machine go on until nothing is left, also if others fold in between', async () => {
    const { world, instance, handed, appendOnly, waiting } = await hotWorld(foldRounds);
    await world.deliver(fullDisks(1, 10_000));
    const [machine] = handed();
    const input = machine?.input as WakeInput;
    const nowMs = Date.parse(input.until);
    await takeLease(world.store, instance, 'other', nowMs);
    await appendOnly(fullDisks(1, 20_000));
    const until = new Date(nowMs + leaseMs).toISOString();
    expect(await world.wake(input)).toEqual({ next: 'wait', until });
    world.at(nowMs + leaseMs);
    await world.wake(input);
    expect(waiting()).toBe(0);
  });

  it('is handed to a fresh machine after the lease was closed', async () => {
    const { world, handed } = await hotWorld(3 * foldRounds);
    await world.deliver(fullDisks(1, 10_000));
    const [first] = handed();
    await world.settle(beganMs + minuteMs);
    const again = await hotWorld(foldRounds);
    again.world.at(beganMs + 2 * minuteMs);
    await again.world.deliver(fullDisks(1, 10_000));
    expect(again.handed()[0]?.name).not.toBe(first?.name);
  });
});
