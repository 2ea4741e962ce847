import { describe, expect, it } from 'vitest';
import type { WakeInput } from '../../../functions/correlate/settle.ts';
import { pageKeptMs, pageRenewMs } from '../../../functions/correlate/stored-state.ts';
import { and, atLeast, call, clear, raise, ruleOf, selector } from '../../correlator/given.ts';
import { beganMs, fullDisks, instanceIn } from '../correlate/given-storm.ts';
import { artifactOf, makeWorld } from '../correlate/world.ts';

const node1 = { type: 'DISK_FULL', labels: { host: 'node-1' }, startMs: 1_000 };
const node2 = { type: 'DISK_FULL', labels: { host: 'node-2' }, startMs: 3_000 };
const held = ruleOf(
  and(selector('DISK_FULL', { host: 'node-1' }), selector('DISK_FULL', { host: 'node-2' })),
  {
    forMs: 2_000,
    clearForMs: 4_000,
  },
);
const iso = (ms: number) => new Date(ms).toISOString();

async function heldWorld() {
  const world = makeWorld(artifactOf(held));
  await world.deliver([raise(node1), raise(node2)]);
  return { world, input: world.machine.all()[0]?.input as WakeInput };
}

describe('wake', () => {
  it('is started for the deadline and ends when nothing is awaited any more', async () => {
    const { world, input } = await heldWorld();
    expect(input).toEqual({ v: 1, instance: expect.any(String), until: iso(5_000) });
    world.at(5_000);
    expect(await world.wake(input)).toEqual({ next: 'end' });
    expect(world.store.items()[0]).not.toHaveProperty('dueAtMs');
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: 5_000 }]);
  });

  it('called twice at the same time raises once', async () => {
    const { world, input } = await heldWorld();
    world.at(5_000);
    const answers = await Promise.all([world.wake(input), world.wake(input)]);
    expect(answers).toEqual([{ next: 'end' }, { next: 'end' }]);
    expect(world.events.all()).toHaveLength(1);
  });

  it('waits on in the same execution for the next deadline, and says so again when repeated', async () => {
    const { world, input } = await heldWorld();
    await world.deliver([clear(node1, 4_000)]);
    await world.deliver([raise({ ...node1, startMs: 4_500 })]);
    world.at(5_000);
    const answer = { next: 'wait', until: iso(6_500) };
    expect(await world.wake(input)).toEqual(answer);
    expect(await world.wake(input)).toEqual(answer);
    expect(world.store.items()[0]).toMatchObject({ dueAtMs: 6_500 });
    world.at(6_500);
    expect(await world.wake(input)).toEqual({ next: 'end' });
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: 6_500, start: 4_500 }]);
    expect(world.machine.all()).toHaveLength(1);
  });

  it('ends an execution whose deadline another one waits for', async () => {
    const { world, input } = await heldWorld();
    world.at(5_000);
    await world.wake(input);
    await world.deliver([clear(node1, 6_000)]);
    expect(world.machine.all()).toHaveLength(2);
    world.at(6_001);
    expect(await world.wake(input)).toEqual({ next: 'end' });
    expect(world.store.items()[0]).toMatchObject({ dueAtMs: 10_000 });
  });

  it('that comes late tells the time at which it was due', async () => {
    const { world, input } = await heldWorld();
    world.at(500_000);
    await world.wake(input);
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: 5_000, r: 500_000 }]);
  });

  it('that is lost is made up for by the sweep, 60 seconds after it was due and not before', async () => {
    const { world } = await heldWorld();
    world.at(64_999);
    await world.sweep();
    expect(world.machine.all()).toHaveLength(1);
    world.at(65_000);
    await world.sweep();
    await world.sweep();
    expect(world.machine.all()).toHaveLength(2);
    const second = world.machine.all()[1]?.input as WakeInput;
    expect(second.until).toBe(iso(65_000));
    expect(await world.wake(second)).toEqual({ next: 'end' });
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: 5_000 }]);
  });

  it('ends for an instance that is not there', async () => {
    const world = makeWorld(artifactOf(held));
    expect(await world.wake({ v: 1, instance: 'gone', until: iso(5_000) })).toEqual({ next: 'end' });
  });

  it('ends an instance whose rule is no more, and drops its timer', async () => {
    const { world, input } = await heldWorld();
    world.define(artifactOf({ ...held, by: ['host'] }));
    world.at(5_000);
    expect(await world.wake(input)).toEqual({ next: 'end' });
    expect(world.events.all()).toEqual([]);
    expect(world.store.items()[0]).not.toHaveProperty('dueAtMs');
  });

  it.each([
    ['no definitions', {}, 'DEFINITIONS_MISSING'],
    ['an input of another version', { v: 2 }, 'WAKE_INPUT_UNKNOWN'],
    ['an input without a time', { until: 'soon' }, 'WAKE_INPUT_UNKNOWN'],
  ])('throws on %s, so that the machine tries again', async (_, over, code) => {
    const { world, input } = await heldWorld();
    world.define(undefined);
    await expect(world.wake({ ...input, ...over } as WakeInput)).rejects.toMatchObject({ code });
  });
});

describe('wake of an instance in pages', () => {
  const patient = ruleOf(atLeast(call('count', selector('DISK_FULL')), 600), { forMs: 60_000 });

  async function pagedWorld() {
    const world = makeWorld(artifactOf(patient));
    await world.deliver(fullDisks(600));
    const input = world.machine.all()[0]?.input as WakeInput;
    return { world, input, raisedMs: beganMs + 599 + 60_000 };
  }

  it('raises at the deadline, keeps its pages, and waits for their renewal', async () => {
    const { world, input, raisedMs } = await pagedWorld();
    expect(input.until).toBe(iso(raisedMs));
    world.at(raisedMs);
    expect(await world.wake(input)).toEqual({ next: 'wait', until: iso(beganMs + 599 + pageRenewMs) });
    expect(world.events.all()).toMatchObject([{ transition: 'raised', t: raisedMs }]);
    expect((await instanceIn(world.store)).state.children).toHaveLength(600);
  });

  it('renews the pages when they are due, so that none expires while it counts', async () => {
    const { world, input, raisedMs } = await pagedWorld();
    world.at(raisedMs);
    await world.wake(input);
    const renewedMs = beganMs + 599 + pageRenewMs;
    world.at(renewedMs);
    expect(await world.wake(input)).toEqual({ next: 'wait', until: iso(renewedMs + pageRenewMs) });
    const { paged } = await instanceIn(world.store);
    const counting = new Set([...(paged?.head.rest ?? []), ...(paged?.head.pages.flat() ?? [])]);
    const pages = world.store.items().filter(({ key }) => counting.has(key.p.split('#')[2] ?? ''));
    expect(pages).toHaveLength(counting.size);
    expect(pages.every(({ expiresAtMs = 0 }) => expiresAtMs === renewedMs + pageKeptMs)).toBe(true);
  });

  it('ends it with its rule', async () => {
    const { world, input, raisedMs } = await pagedWorld();
    world.at(raisedMs);
    await world.wake(input);
    world.define(artifactOf());
    expect(await world.wake(input)).toEqual({ next: 'end' });
    expect(world.events.all()).toMatchObject([
      { transition: 'raised' },
      { transition: 'cleared', reason: 'rule-removed' },
    ]);
  });
});
