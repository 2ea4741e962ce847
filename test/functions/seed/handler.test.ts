import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { queueBody } from '../../../functions/adapters/bus-entry.ts';
import { controlMaxAgeMs, makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { activationLeadMs } from '../../../functions/define/announcement.ts';
import { applyDefinitions } from '../../../functions/define/apply.ts';
import { makeSeedHandler, seedPauseMaxMs } from '../../../functions/seed/handler.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeCorrelateQueue } from '../../fakes/correlate-queue.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { compiled } from '../../language/given.ts';

const raise = { ...raiseDraft('node-1'), r: nineMs };

function makeSeeding() {
  const at = { nowMs: nineMs };
  const clock = () => at.nowMs;
  const events = makeFakeEventStore();
  const state = makeFakeStateStore(events);
  const queue = makeFakeCorrelateQueue();
  const definitions = makeDefinitions(state, makeControl(state, clock, 0));
  /** What happens while the function waits. */
  const meanwhile: (() => unknown)[] = [];
  const errors: unknown[] = [];
  const handler = makeSeedHandler({
    state,
    events,
    queue,
    definitions,
    clock,
    pause: async (ms) => {
      at.nowMs += ms;
      await meanwhile.shift()?.();
    },
    log: (_, error) => void errors.push(error),
  });
  const deliver = async (event: object = events.all().at(-1) as TocsinEvent) => {
    const Records = [{ messageId: 'm1', body: queueBody(event as TocsinEvent) }];
    const { batchItemFailures } = await handler({ Records } as unknown as SQSEvent);
    return batchItemFailures.length;
  };
  const apply = async (...rules: readonly string[]) => {
    const artifact = compiled(`rules: [${rules.join(', ')}]`);
    const files = [{ name: 'a.yaml', text: rules.join('\n') }];
    await applyDefinitions(
      { state, clock },
      { artifact, files, author: 'ann', ifVersion: undefined, dryRun: false },
    );
    return events.all().findLast(({ type }) => type === 'DEFINITIONS_APPLIED') as TocsinEvent;
  };
  const sent = () => queue.sent.map(({ event }) => event.id);
  return { at, events, state, queue, definitions, meanwhile, errors, deliver, apply, sent };
}

const full = '{ name: full, by: [], when: DISK_FULL, emit: FULL }';

describe('a set that was announced', () => {
  it('is given what is open once it is in force, and then it is noted', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    const applied = await world.apply(full);
    expect(await world.deliver(applied)).toBe(0);
    expect(world.at.nowMs).toBe(nineMs + activationLeadMs + 1_000);
    expect(world.queue.sent).toEqual([{ event: raise, delaySec: 0 }]);
    expect((await world.state.get(stateKeys.seeded(1)))?.body).toEqual({ count: 1, atMs: world.at.nowMs });
  });

  it('is given what was raised, or raised and cleared, between its announcement and its time', async () => {
    const world = makeSeeding();
    const applied = await world.apply(full);
    const late = { ...raiseDraft('node-2', nineMs + 5_000), r: nineMs + 5_000 };
    const short = { ...raiseDraft('node-3', nineMs + 6_000), r: nineMs + 6_000 };
    world.meanwhile.push(async () => {
      expect((await world.definitions.active())?.compositeRules).toHaveLength(1);
      for (const event of [late, short]) await world.events.put(event);
      await world.events.close(short.id);
    });
    expect(await world.deliver(applied)).toBe(0);
    expect(world.sent().sort()).toEqual([late.id, short.id].sort());
  });

  it('is given only what its changed composites read', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    await world.deliver(await world.apply(full));
    const other = '{ name: hot, by: [], when: CPU_HIGH, emit: HOT }';
    await world.deliver(await world.apply(full, other));
    expect(world.sent()).toEqual([raise.id]);
    expect((await world.state.get(stateKeys.seeded(2)))?.body).toMatchObject({ count: 0 });
  });

  it('wakes what can be true of nothing with the event of its announcement, after the seeds', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    const applied = await world.apply('{ name: calm, by: [], when: not DISK_FULL, emit: CALM }');
    await world.deliver(applied);
    expect(world.sent()).toEqual([raise.id, applied.id]);
  });

  it('is given it again if the function dies before it is noted, and not after', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    const applied = await world.apply(full);
    const { put } = world.state;
    world.state.put = async () => {
      throw new Error('died');
    };
    expect(await world.deliver(applied)).toBe(1);
    world.state.put = put;
    expect(await world.deliver(applied)).toBe(0);
    expect(await world.deliver(applied)).toBe(0);
    expect(world.sent()).toEqual([raise.id, raise.id]);
  });

  it('waits as long after a late message as any function may be behind', async () => {
    const world = makeSeeding();
    const applied = await world.apply(full);
    world.at.nowMs += activationLeadMs;
    await world.deliver(applied);
    expect(world.at.nowMs).toBe(nineMs + activationLeadMs + controlMaxAgeMs + 1_000);
  });

  it('comes again if it has to wait longer than one call does', async () => {
    const wait = async (waitMs: number) => {
      const world = makeSeeding();
      const applied = await world.apply(full);
      const values = { ...applied.values, activeAtMs: nineMs + waitMs - 1_000 };
      return world.deliver({ ...applied, values });
    };
    expect(await wait(seedPauseMaxMs)).toBe(0);
    expect(await wait(seedPauseMaxMs + 1)).toBe(1);
  });

  it('comes again if it is not stored, or is told of in words that are not known', async () => {
    const world = makeSeeding();
    const applied = await world.apply(full);
    expect(await world.deliver({ ...applied, values: { ...applied.values, version: 'other' } })).toBe(1);
    expect(await world.deliver({ ...applied, values: {} })).toBe(1);
    expect(world.errors).toMatchObject([{ code: 'DEFINITIONS_MISSING' }, { code: 'MESSAGE_MALFORMED' }]);
  });

  it('is started as well if a version before announcements told of it', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    const { activeAtMs: _, ...values } = (await world.apply(full)).values;
    expect(await world.deliver({ ...(world.events.all().at(-1) as TocsinEvent), values })).toBe(0);
    expect(world.sent()).toEqual([raise.id]);
  });
});
