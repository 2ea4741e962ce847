import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { FoldLease } from '../../../functions/correlate/fold-lease.ts';
import { append } from '../../../functions/correlate/inbox.ts';
import { factOf } from '../../../shared/correlator/fact.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { atLeast, call, ruleOf, selector } from '../../correlator/given.ts';
import { beganMs, countIn, fullDisks, instanceIn } from './given-storm.ts';
import { artifactOf, makeWorld } from './world.ts';

/** More full disks than one item holds. */
export const crowd = 600;

/** Raises with five more than the crowd. */
export const many = ruleOf(atLeast(call('count', selector('DISK_FULL')), crowd + 5));

/** A world with one instance of a rule, which the crowd has brought into pages. */
export async function pagedWorld(rule = many) {
  const world = makeWorld(artifactOf(rule));
  await world.deliver(fullDisks(crowd));
  const { instance, paged } = await instanceIn(world.store);
  if (paged === undefined) throw new Error('the crowd fits into one item');
  const of = { application: rule.application, rule: rule.name, labels: {} };
  return {
    world,
    instance,
    leaseItem: () => world.store.get<FoldLease>(stateKeys.foldLease(instance)),
    lease: async () => (await world.store.get<FoldLease>(stateKeys.foldLease(instance)))?.body,
    waiting: () => countIn(world.store, `INBOX#${instance}#`),
    children: async () => (await instanceIn(world.store)).state.children.length,
    running: () => world.machine.all().filter(({ status }) => status === 'running'),
    /** What another function does that finds the lease taken. */
    appendOnly: async (events: readonly TocsinEvent[]): Promise<void> => {
      const facts = events.flatMap((event) => factOf(rule, event) ?? []);
      await append(world.store, instance, { of, facts, hostsChangedMs: 0 }, beganMs);
    },
    /** Does this each time right before a lease is freed. */
    beforeFree: (act: () => Promise<void> | void) => {
      const { put } = world.store;
      let isTaken = false;
      world.store.put = async (write) => {
        const { untilMs } = write.body as unknown as FoldLease;
        if (untilMs === 0 && isTaken) await act();
        if (untilMs !== undefined) isTaken = untilMs > 0;
        return put(write);
      };
    },
  };
}

export const nowOf = (events: readonly TocsinEvent[]): number => Math.max(...events.map(({ r }) => r));
