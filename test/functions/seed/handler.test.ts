import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { callLimits, queueBody } from '../../../functions/adapters/bus-entry.ts';
import { controlMaxAgeMs, makeControl } from '../../../functions/adapters/control.ts';
import { makeDefinitions } from '../../../functions/adapters/definitions.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { activationLeadMs } from '../../../functions/define/announcement.ts';
import { appliedEvent } from '../../../functions/define/applied-event.ts';
import { applyDefinitions } from '../../../functions/define/apply.ts';
import type { ActiveDefinitionsRecord } from '../../../functions/ports/records.ts';
import { makeSeedHandler, seedPauseMaxMs } from '../../../functions/seed/handler.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { limits } from '../../../shared/facts/limits.ts';
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
  const again = makeFakeCorrelateQueue();
  const definitions = makeDefinitions(state, makeControl(state, clock, 0));
  /** What happens while the function waits. */
  const meanwhile: (() => unknown)[] = [];
  const errors: unknown[] = [];
  const said: string[] = [];
  const handler = makeSeedHandler({
    state,
    events,
    queue,
    again,
    definitions,
    clock,
    pause: async (ms) => {
      at.nowMs += ms;
      await meanwhile.shift()?.();
    },
    log: (message, error) => {
      said.push(message);
      errors.push(error);
    },
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
  /** Alters the pointer, as only the store can. */
  const change = async (to: Partial<ActiveDefinitionsRecord>) => {
    const key = stateKeys.activeDefinitions();
    const item = await state.get<ActiveDefinitionsRecord>(key);
    const body = { ...(item?.body as ActiveDefinitionsRecord), ...to };
    await state.put({ key, body, expected: 'any' });
    return body;
  };
  const sent = () => queue.sent.map(({ event }) => event.id);
  return {
    at,
    events,
    state,
    queue,
    again,
    definitions,
    meanwhile,
    errors,
    said,
    deliver,
    apply,
    change,
    sent,
  };
}

const full = '{ name: full, by: [], when: DISK_FULL, emit: FULL }';

describe('a set that was announced', () => {
  it('is given what is open once it is in force, and then it is noted', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    const applied = await world.apply(full);
    expect(await world.deliver(applied)).toBe(0);
    expect(world.at.nowMs).toBe(nineMs + activationLeadMs + 2_000);
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
    world.state.put = async (write) => {
      if (write.key.s === stateKeys.seeded(1).s) throw new Error('died');
      return put(write);
    };
    expect(await world.deliver(applied)).toBe(1);
    world.state.put = put;
    expect(await world.deliver(applied)).toBe(0);
    expect(await world.deliver(applied)).toBe(0);
    expect(world.sent()).toEqual([raise.id, raise.id]);
  });

  it('is given all but what is too large for a message, and that is told', async () => {
    const world = makeSeeding();
    const large = (i: number) => ({
      ...raiseDraft('node-1', nineMs - i),
      r: nineMs,
      message: 'x'.repeat(callLimits.sizeBytes),
    });
    const many = Array.from({ length: 11 }, (_, i) => large(i + 1));
    for (const event of [raise, ...many]) await world.events.put(event);
    expect(await world.deliver(await world.apply(full))).toBe(0);
    expect(world.sent()).toEqual([raise.id]);
    expect((await world.state.get(stateKeys.seeded(1)))?.body).toMatchObject({ count: 1 });
    expect(world.said).toHaveLength(1);
    expect(world.said[0]).toContain('11 stored events');
    expect(many.filter(({ id }) => world.said[0]?.includes(id))).toHaveLength(10);
  });

  it('waits as long after a late message as any function may be behind', async () => {
    const world = makeSeeding();
    const applied = await world.apply(full);
    world.at.nowMs += activationLeadMs;
    await world.deliver(applied);
    expect(world.at.nowMs).toBe(nineMs + activationLeadMs + controlMaxAgeMs + 2_000);
  });

  it('comes again if it has to wait longer than one call does', async () => {
    const wait = async (waitMs: number) => {
      const world = makeSeeding();
      const applied = await world.apply(full);
      await world.change({ activeAtMs: nineMs + waitMs - 1_000 });
      return world.deliver(applied);
    };
    expect(await wait(seedPauseMaxMs)).toBe(0);
    expect(await wait(seedPauseMaxMs + 1)).toBe(1);
  });

  it('comes again if it is not stored', async () => {
    const world = makeSeeding();
    await world.apply(full);
    const record = await world.change({ version: 'other' });
    expect(await world.deliver(appliedEvent(record))).toBe(1);
    expect(world.errors).toMatchObject([{ code: 'DEFINITIONS_MISSING' }]);
  });

  it('is given what was stored with a time as far ahead as it may be', async () => {
    const world = makeSeeding();
    const applied = await world.apply(full);
    const endMs = nineMs + activationLeadMs + 1_000;
    const ahead = { ...raiseDraft('node-2', endMs + limits.futureMs - 3_000), r: endMs };
    world.meanwhile.push(async () => {
      await world.events.put(ahead);
      await world.events.close(ahead.id);
    });
    expect(await world.deliver(applied)).toBe(0);
    expect(world.sent()).toEqual([ahead.id]);
  });

  it('is seeded late, after others were announced', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    const applied = await world.apply(full);
    await world.apply(full, '{ name: hot, by: [], when: CPU_HIGH, emit: HOT }');
    expect(await world.deliver(applied)).toBe(0);
    expect(world.sent()).toEqual([raise.id]);
  });

  it('is started as well if a version before announcements told of it', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    const { activeAtMs: _, ...values } = (await world.apply(full)).values;
    expect(await world.deliver({ ...(world.events.all().at(-1) as TocsinEvent), values })).toBe(0);
    expect(world.sent()).toEqual([raise.id]);
  });
});

describe('what only looks like an announcement', () => {
  const agent = { kind: 'agent', host: 'node-1', agentVersion: '1.0.0', rule: 'r' };
  it.each<[string, (applied: TocsinEvent) => object]>([
    ['the event of a host', (applied) => ({ ...applied, source: agent })],
    ['that of another operator', (applied) => ({ ...applied, source: { kind: 'operator', name: 'bob' } })],
    ['another message of the author', (applied) => ({ ...applied, id: raise.id })],
    ['one of another type', (applied) => ({ ...applied, type: 'DISK_FULL' })],
    ['another version', (applied) => ({ ...applied, values: { ...applied.values, version: 'v0' } })],
    ['another one before', (applied) => ({ ...applied, values: { ...applied.values, previous: 'v0' } })],
    ['the next number', (applied) => ({ ...applied, values: { ...applied.values, number: 2 } })],
    ['number 0', (applied) => ({ ...applied, values: { ...applied.values, number: 0 } })],
    ['half a number', (applied) => ({ ...applied, values: { ...applied.values, number: 0.5 } })],
    ['nothing', (applied) => ({ ...applied, values: {} })],
  ])('is refused, and notes nothing: %s', async (_, forge) => {
    const world = makeSeeding();
    await world.events.put(raise);
    const applied = await world.apply(full);
    expect(await world.deliver(forge(applied))).toBe(1);
    expect(world.errors).toMatchObject([{ code: 'MESSAGE_MALFORMED' }]);
    expect(world.at.nowMs).toBe(nineMs);
    for (const number of [0, 1, 2]) expect(await world.state.get(stateKeys.seeded(number))).toBeUndefined();
    expect(await world.deliver(applied)).toBe(0);
    expect(world.sent()).toEqual([raise.id]);
  });

  it('is refused before the first set', async () => {
    const world = makeSeeding();
    const record = { version: 'v1', number: 1, author: 'ann', appliedAtMs: nineMs };
    expect(await world.deliver(appliedEvent(record))).toBe(1);
    expect(world.errors).toMatchObject([{ code: 'MESSAGE_MALFORMED' }]);
  });

  it('decides nothing of when, or from when: that is read from the store', async () => {
    const world = makeSeeding();
    await world.events.put(raise);
    const applied = await world.apply('{ name: calm, by: [], when: not DISK_FULL, emit: CALM }');
    const values = { ...applied.values, activeAtMs: nineMs + 3_600_000 };
    expect(await world.deliver({ ...applied, t: 0, values })).toBe(0);
    expect(world.queue.sent.map(({ event }) => event)).toEqual([raise, applied]);
  });
});
