import { describe, expect, it } from 'vitest';
import { seedEvents, seedLimit, seedReachMs, seedReads, seedsOf } from '../../../functions/seed/seeds.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { makeClear } from '../../../shared/facts/make-event.ts';
import type { Artifact } from '../../../shared/language/artifact.ts';
import { minuteMs } from '../../../shared/time.ts';
import { nineMs, occurrenceDraft, raiseDraft } from '../../facts/drafts.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { compiled } from '../../language/given.ts';

const artifactOf = (...rules: readonly string[]): Artifact =>
  compiled(`host_sets: { web: { tags: { role: web } } }\nrules: [${rules.join(', ')}]`);

const raise = { ...raiseDraft('node-1'), r: nineMs };

describe('the seeds of a new set', () => {
  it.each<[string, readonly string[], boolean]>([
    ['{ name: r, by: [], when: A }', ['A'], false],
    ['{ name: r, by: [], when: not A }', ['A'], true],
    ['{ name: r, when: system.cpu.utilization > 90% }', [], false],
    ['{ name: r, by: [], when: "avg_of(web, system.cpu.utilization) > 90%" }', [], true],
  ])('of %s are %j, and it starts: %s', (rule, types, isStarting) => {
    const seeds = seedsOf(artifactOf(rule), undefined);
    expect(seeds.types.filter((type) => !type.startsWith('HOST_'))).toEqual(types);
    expect(seeds.isStarting).toBe(isStarting);
  });

  it.each([
    ['A', 0],
    ['"count(A, 10m) >= 3"', 10 * minuteMs],
    ['"count(A, 1h) >= 3"', 60 * minuteMs],
    ['"count(A, 2h) >= 3"', seedReachMs],
  ])('of %s reach back %i ms before the announcement', (when, windowMs) => {
    const rule = `{ name: r, by: [], when: ${when} }`;
    const { compositeRules } = artifactOf(rule);
    const latenessMs = compositeRules[0]?.latenessMs ?? Number.NaN;
    expect(seedsOf(artifactOf(rule), undefined).reachMs).toBe(Math.min(seedReachMs, windowMs + latenessMs));
  });

  it('hold the silences of hosts for a rule over members', () => {
    const { types } = seedsOf(
      artifactOf('{ name: r, by: [], when: { at_least: 2, of: web, where: system.cpu.utilization > 90% } }'),
      undefined,
    );
    expect(types).toContain('HOST_SILENT');
  });

  it('are none of what did not change', () => {
    const same = artifactOf('{ name: r, by: [], when: not A }');
    expect(seedsOf(same, same)).toEqual({
      types: [],
      reachMs: 0,
      clearsReachMs: 0,
      isStarting: false,
    });
  });

  it('hold what a removed composite may have left open, also that it was unknown', () => {
    const before = artifactOf('{ name: r, by: [], when: A, emit: MADE, missing: unknown-event }');
    expect(seedsOf(artifactOf(), before)).toEqual({
      types: ['MADE', 'MADE_UNKNOWN'],
      reachMs: 0,
      clearsReachMs: 0,
      isStarting: false,
    });
  });

  it.each([
    ['late: ignore', 15 * minuteMs],
    ['revise_limit: 30m', 30 * minuteMs],
    ['revise_limit: 1h', 60 * minuteMs],
    ['revise_limit: 3h', seedReachMs],
  ])('reach further back for clears, as raises that still come may be old: %s', (late, expectedMs) => {
    const seeds = seedsOf(artifactOf(`{ name: r, by: [], when: A, lateness: 0s, ${late} }`), undefined);
    expect([seeds.reachMs, seeds.clearsReachMs]).toEqual([0, expectedMs]);
  });
});

describe('the events that a new set starts from', () => {
  const at = (tMs: number, more: Partial<TocsinEvent> = {}) => ({
    ...occurrenceDraft('node-1', String(tMs), tMs),
    type: 'DISK_FULL',
    r: tMs,
    ...more,
  });
  const fill = async (...stored: readonly TocsinEvent[]) => {
    const events = makeFakeEventStore();
    for (const event of stored) await events.put(event);
    return events;
  };
  const span = (fromMs: number, toMs: number) => ({ clearsFromMs: fromMs, fromMs, toMs });
  const ids = (found: readonly TocsinEvent[]) => found.map(({ id }) => id).sort();

  it('are what is open, however old, and what is in reach, its begin included and its end not', async () => {
    const [before, first, last, after] = [
      at(nineMs - 1),
      at(nineMs),
      at(nineMs + 999),
      at(nineMs + 1_000),
    ] as const;
    const old = { ...raise, ...raiseDraft('node-2', nineMs - seedReachMs * 5) };
    const events = await fill(before, first, last, after, old, at(nineMs, { type: 'OTHER', id: raise.id }));
    const found = await seedEvents(events, ['DISK_FULL'], span(nineMs, nineMs + 1_000));
    expect(ids(found)).toEqual(ids([old, first, last]));
  });

  it('are of older ones the clears alone', async () => {
    const begun = { ...raiseDraft('node-1', nineMs - 12_000), r: nineMs };
    const clear = makeClear(begun, {
      t: nineMs - 5_000,
      r: nineMs,
      source: begun.source,
      reason: 'condition-ended',
    });
    const events = await fill(begun, clear);
    await events.close(begun.id);
    const between = { clearsFromMs: nineMs - 10_000, fromMs: nineMs, toMs: nineMs + 1 };
    expect(ids(await seedEvents(events, ['DISK_FULL'], between))).toEqual([clear.id]);
    const later = { ...between, clearsFromMs: nineMs - 4_999 };
    expect(await seedEvents(events, ['DISK_FULL'], later)).toEqual([]);
  });

  it('are each given once, and none of a rule in shadow', async () => {
    const shadow = { ...raiseDraft('node-2'), r: nineMs, shadow: true as const };
    const events = await fill(raise, shadow);
    expect(ids(await seedEvents(events, ['DISK_FULL'], span(raise.t - 1, raise.t + 1)))).toEqual([raise.id]);
  });

  it('are none, without a read, of a set that reads nothing new', async () => {
    const events = makeFakeEventStore();
    events.open = events.query = async () => {
      throw new Error('a read');
    };
    expect(await seedEvents(events, [], span(0, nineMs))).toEqual([]);
  });

  it('are as many open ones as they may be', async () => {
    const raises = Array.from({ length: seedLimit + 1 }, (_, i) => ({
      ...raiseDraft('node-1', nineMs - 10_000 - i),
      r: nineMs,
    }));
    const events = await fill(...raises.slice(1));
    expect(await seedEvents(events, ['DISK_FULL'], span(nineMs, nineMs))).toHaveLength(seedLimit);
    await events.put(raises[0] as TocsinEvent);
    expect(await seedEvents(events, ['DISK_FULL'], span(nineMs, nineMs))).toHaveLength(seedLimit);
  });

  it.each([
    [seedReads, 1],
    [seedReads + 1, 0],
  ])('are looked for among %i stored ones: %i found', async (place, count) => {
    const events = makeFakeEventStore();
    let read = 0;
    events.query = async (_, limit) => {
      const items = Array.from({ length: limit }, () => {
        read++;
        return read === place ? raise : { ...raise, id: `${read}`, type: 'OTHER' };
      });
      return { items, next: 'more' };
    };
    expect(await seedEvents(events, ['DISK_FULL'], span(0, nineMs))).toHaveLength(count);
  });
});
