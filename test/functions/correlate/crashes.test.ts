import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transitionId } from '../../../shared/facts/ids.ts';
import { and, clear, diskFull, not, raise, ruleOf, selector } from '../../correlator/given.ts';
import { netOf, oracle } from './episodes-by-millisecond.ts';
import { artifactOf, makeWorld } from './world.ts';

const node1 = diskFull('node-1', 1_000);

describe('a correlator that dies anywhere', () => {
  const rule = ruleOf(and(selector('DISK_FULL', { host: 'node-1' }), not(selector('MAINTENANCE'))), {
    forMs: 2_000,
    clearForMs: 1_000,
    latenessMs: 15_000,
  });
  const maintenance = { type: 'MAINTENANCE', labels: { host: 'node-1' }, startMs: 10_000 };
  const facts = [
    raise(node1),
    raise(maintenance),
    clear(maintenance, 14_000),
    clear(node1, 30_000, 3_000),
    raise({ ...node1, startMs: 31_500 }),
  ];

  it('comes to the same events after redelivery, wherever and however often it died', async () => {
    const crashes = fc.uniqueArray(
      fc.tuple(fc.nat(40), fc.constantFrom('before' as const, 'after' as const)),
      {
        maxLength: 6,
        selector: ([call]) => call,
      },
    );
    const order = fc.shuffledSubarray(facts, { minLength: facts.length });
    await fc.assert(
      fc.asyncProperty(crashes, order, async (calls, shuffled) => {
        const world = makeWorld(artifactOf(rule));
        for (const [call, when] of calls) world.crashAt(call, when);
        await world.deliverAll(shuffled.map((event) => [event]));
        await world.settle();
        expect(netOf(world.events.all())).toEqual(oracle(rule, facts, 60_000));
        const ids = world.events.all().filter((event) => event.reason !== 'retracted');
        for (const { id, episode, transition, t } of ids) {
          if (world.events.all().every((event) => event.reason !== 'retracted')) {
            expect(id).toBe(transitionId(episode as string, transition as 'raised', t));
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  it('starts the machine again that a death between write and start had lost', async () => {
    const world = makeWorld(artifactOf(rule));
    world.crashAt(2, 'before'); // get, putWithEvents, start
    const { batchItemFailures } = await world.deliver([raise(node1)]);
    expect(batchItemFailures).toHaveLength(1);
    expect(world.machine.all()).toEqual([]);
    await world.deliver([raise(node1)]);
    expect(world.machine.all()).toHaveLength(1);
    expect(world.store.items()[0]?.version).toBe(1);
  });
});
