import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { seedBudgetMs, seedPagesMax } from '../../../functions/seed/handler.ts';
import { seedPageEvents } from '../../../functions/seed/seed-page.ts';
import { makeClear } from '../../../shared/facts/make-event.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { makeLargeSeeding } from './seeding.ts';

const timeoutMs = 60_000;
const pages = 3;
const many = seedPageEvents * pages;

/** So that a call has time for two or three pages. */
const slow = { callMs: 3_000 };

const seeded = async ({ state }: Awaited<ReturnType<typeof makeLargeSeeding>>) =>
  (await state.get(stateKeys.seeded(1)))?.body;

describe('a set that starts from 100,000 open episodes', () => {
  it('is given each of them once, in calls that end in time', { timeout: 120_000 }, async () => {
    const count = 100_000;
    const world = await makeLargeSeeding(count, { callMs: 200 });
    const tookMs = await world.run();
    expect(world.given.size).toBe(count);
    expect([...world.given.values()].every((times) => times === 1)).toBe(true);
    expect(await seeded(world)).toMatchObject({ count });
    expect(Math.max(...tookMs)).toBeLessThan(timeoutMs);
    expect(tookMs.length).toBeGreaterThan(2);
    const [inPages, handedOn] = [count / seedPageEvents, tookMs.length - 1];
    expect(Object.fromEntries(world.calls)).toEqual({
      // What is open, then what happened lately; after each page how far it came, at last that it is done.
      query: inPages + 1,
      send: inPages,
      put: inPages + 1,
      // Each call reads the announcement, whether it is done, and how far it came.
      get: 3 * tookMs.length,
      again: handedOn,
    });
    expect([world.errors, world.dead]).toEqual([[], []]);
  });
});

describe('the seeding of a set', () => {
  it('survives that the function dies at any call, before it or after', { timeout: 60_000 }, async () => {
    const whole = await makeLargeSeeding(many, slow);
    await whole.run();
    expect(whole.calls.get('again')).toBeGreaterThan(0);
    for (let call = 0; call < whole.total(); call++) {
      for (const isAfter of [false, true]) {
        const world = await makeLargeSeeding(many, slow);
        world.crashAt(call, isAfter);
        await world.run();
        expect(world.given.size).toBe(many);
        // The page at which it died, and no other, may be given again.
        expect([...world.given.values()].filter((times) => times > 1).length % seedPageEvents).toBe(0);
        expect(Math.max(...world.given.values())).toBeLessThanOrEqual(2);
        expect(await seeded(world)).toMatchObject({ count: many });
        expect(world.dead).toEqual([]);
      }
    }
  });

  it('ends in one of two calls for two messages, and goes on in the other', async () => {
    const world = await makeLargeSeeding(many, slow);
    world.announce();
    await Promise.all([world.handOut(), world.handOut()]);
    expect(world.waiting).toHaveLength(1);
    await world.run();
    expect(world.given.size).toBe(many);
    expect(Math.max(...world.given.values())).toBe(2);
    expect([...world.given.values()].filter((times) => times > 1)).toHaveLength(seedPageEvents);
    expect([world.errors, world.dead]).toEqual([[], []]);
  });

  it('goes on after a write of its own that was repeated', async () => {
    const world = await makeLargeSeeding(many, slow);
    const { put } = world.ports.state;
    Object.assign(world.ports.state, {
      put: async (write: Parameters<typeof put>[0]) => {
        await put(write);
        return put(write);
      },
    });
    await world.run();
    expect(world.given.size).toBe(many);
    expect(await seeded(world)).toMatchObject({ count: many });
  });

  it('is not begun again by a message that comes when it is done', async () => {
    const world = await makeLargeSeeding(1, slow);
    await world.run();
    world.announce();
    await world.run();
    expect([...world.given.values()]).toEqual([1]);
  });

  it('wakes what can be true of nothing after the last page alone', async () => {
    const rule = '{ name: calm, by: [], when: not DISK_FULL, emit: CALM }';
    const world = await makeLargeSeeding(many, { ...slow, rule });
    await world.run();
    expect(world.given.size).toBe(many + 1);
    expect([...world.given.keys()].at(-1)).toBe(world.applied.id);
  });

  it.each([
    [seedBudgetMs - 1, 0],
    [seedBudgetMs, 1],
  ])('hands on after the page with which %i ms are over: %i times', async (tookMs, times) => {
    const world = await makeLargeSeeding(seedPageEvents + 1, { callMs: 0 });
    const pausesMs = [tookMs];
    Object.assign(world.ports, {
      pause: async () => {
        world.at.nowMs += pausesMs.pop() ?? 0;
      },
    });
    await world.handOut();
    expect(world.calls.get('again') ?? 0).toBe(times);
    await world.run();
    expect(world.given.size).toBe(seedPageEvents + 1);
  });

  it.each([
    [seedPagesMax, undefined],
    [seedPagesMax + 1, true],
  ])('reads as many pages as it may, the newest ones: %i, cut: %s', async (last, isCut) => {
    const world = await makeLargeSeeding(0, slow);
    let read = 0;
    Object.assign(world.ports.events, {
      query: async () => {
        read++;
        return { items: [], read: { items: 0, units: 0 }, ...(read < last && { next: `${read}` }) };
      },
    });
    const { state } = world.ports;
    Object.assign(world.ports, { clock: () => 0, state: { ...state } });
    const key = stateKeys.seeding(1);
    const body = { v: 1, stage: 'recent', toMs: 1, pages: 0, count: 0, by: 'first' };
    await world.state.put({ key, body, expected: 'absent' });
    await world.run();
    expect(read).toBe(seedPagesMax);
    expect(await seeded(world)).toEqual({ count: 0, atMs: 0, ...(isCut && { isCut }) });
  });
});

describe('a set that is announced while another is seeded', () => {
  const full = '{ name: full, by: [], when: DISK_FULL, emit: FULL }';
  const stuck = '{ name: stuck, by: [host], when: DISK_FULL, for: 1h, emit: STUCK }';
  const seededNumbers = async ({ state }: Awaited<ReturnType<typeof makeLargeSeeding>>) =>
    Promise.all([1, 2].map(async (number) => (await state.get(stateKeys.seeded(number)))?.body));

  it('is seeded beside it, each with all that its own composites start from', async () => {
    const world = await makeLargeSeeding(many, slow);
    await world.handOut();
    expect(world.waiting).toHaveLength(1);
    world.announce(await world.apply(full, stuck));
    await world.run();
    expect(await seededNumbers(world)).toMatchObject([{ count: many }, { count: many }]);
    expect([...world.given.values()].every((times) => times === 2)).toBe(true);
  });

  it('gives it nothing more if it keeps its composites', async () => {
    const world = await makeLargeSeeding(many, slow);
    await world.handOut();
    const other = '{ name: other, by: [], when: OTHER, emit: THAT }';
    world.announce(await world.apply(full, other));
    await world.run();
    expect(await seededNumbers(world)).toMatchObject([{ count: many }, { count: 0 }]);
    expect([...world.given.values()].every((times) => times === 1)).toBe(true);
    expect(world.given.size).toBe(many);
  });
});

describe('an episode that ends while its page is still to be read', () => {
  it('is given with its raise', async () => {
    const world = await makeLargeSeeding(many, slow);
    const raise = { ...raiseDraft('node-1', nineMs - 7_200_000), r: nineMs - 7_200_000 };
    await world.recent.put(raise);
    await world.handOut();
    const told = { t: world.at.nowMs, r: world.at.nowMs, source: raise.source, reason: 'condition-ended' };
    const clear = makeClear(raise, told);
    await world.recent.put(clear);
    await world.run();
    expect([world.given.get(raise.id), world.given.get(clear.id)]).toEqual([1, 1]);
  });
});
