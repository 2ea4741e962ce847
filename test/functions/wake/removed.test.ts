import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { type FoldLease, type OwnLease, takeLease } from '../../../functions/correlate/fold-lease.ts';
import { append, inboxShards } from '../../../functions/correlate/inbox.ts';
import type { WakeInput } from '../../../functions/correlate/settle.ts';
import { type Fact, factOf } from '../../../shared/correlator/fact.ts';
import { minuteMs } from '../../../shared/time.ts';
import { atLeast, call, raise, ruleOf, selector } from '../../correlator/given.ts';
import { beganMs, countIn, fullDisk, fullDisks, instanceIn } from '../correlate/given-storm.ts';
import { artifactOf, makeWorld } from '../correlate/world.ts';

const many = ruleOf(atLeast(call('count', selector('DISK_FULL')), 600), { forMs: minuteMs });
/** More than one look at an inbox finds. */
const waitingCount = 26 * inboxShards;

/** An instance in pages whose folder died, with its rule removed after that. */
async function leftWorld() {
  const world = makeWorld(artifactOf(many));
  await world.deliver(fullDisks(600));
  const { instance } = await instanceIn(world.store);
  for (let i = 0; i < waitingCount; i++) {
    const facts = [factOf(many, raise(fullDisk(600 + i))) as Fact];
    await append(world.store, instance, { facts, hostsChangedMs: 0 }, beganMs);
  }
  const { version } = (await takeLease(world.store, instance, 'other', beganMs + 999)) as OwnLease;
  world.define(artifactOf());
  world.at(beganMs + 2 * minuteMs);
  return {
    world,
    input: world.machine.all()[0]?.input as WakeInput,
    version,
    waiting: () => countIn(world.store, `INBOX#${instance}#`),
    lease: () => world.store.get<FoldLease>(stateKeys.foldLease(instance)),
  };
}

describe('wake of an instance in pages whose rule is no more', () => {
  it('takes away what waits for it and closes its lease, so that the sweep starts nothing more', async () => {
    const { world, input, version, waiting, lease } = await leftWorld();
    expect(waiting()).toBe(waitingCount);
    expect(await world.wake(input)).toEqual({ next: 'end' });
    expect(waiting()).toBe(0);
    expect(await lease()).toMatchObject({ version: version + 1, body: { untilMs: 0, isClosed: true } });
    const started = world.machine.all().length;
    world.at(beganMs + 10 * minuteMs);
    await world.sweep();
    expect(world.machine.all()).toHaveLength(started);
    expect(world.errors).toEqual([]);
  });

  it('that dies on the way leaves the lease due, and is done again', async () => {
    const { world, input, version, lease } = await leftWorld();
    const { remove } = world.store;
    world.store.remove = async () => Promise.reject(new Error('died'));
    await expect(world.wake(input)).rejects.toThrow('died');
    expect(await lease()).toMatchObject({ version });
    world.store.remove = remove;
    await world.sweep();
    await world.wake(world.machine.all().at(-1)?.input as WakeInput);
    expect(await lease()).toMatchObject({ body: { isClosed: true } });
  });

  it('leaves all as it was if a set with the rule came into force meanwhile', async () => {
    const { world, input, version, waiting, lease } = await leftWorld();
    await world.wake(input);
    const { instance } = await instanceIn(world.store);
    const facts = [factOf(many, raise(fullDisk(1))) as Fact];
    await append(world.store, instance, { facts, hostsChangedMs: 0 }, beganMs);
    await takeLease(world.store, instance, 'other', beganMs + 999);
    const { list } = world.store;
    world.store.list = (...args) => {
      world.define({ ...artifactOf(many), version: 'v2' });
      return list(...args);
    };
    await expect(world.wake(input)).rejects.toMatchObject({ code: 'DEFINITIONS_CHANGED' });
    expect(waiting()).toBe(1);
    expect(await lease()).toMatchObject({ version: version + 2 });
  });
});
