import { describe, expect, it } from 'vitest';
import { whyLimits } from '../../../functions/explain/limits.ts';
import type { WhyNode } from '../../../shared/api/why.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { minuteMs } from '../../../shared/time.ts';
import { noonMs } from '../../contracts/facts.ts';
import { occurrence } from '../../correlator/given.ts';
import { needRules, withNeed } from './need-world.ts';
import { documentOf, makeService } from './service.ts';

/** `made(3)`: an event with that many causes, which are stored. */
function made(count: number, name = 'B'): readonly [TocsinEvent, readonly TocsinEvent[]] {
  const causes = Array.from({ length: count }, (_, i) =>
    occurrence(name, noonMs, { labels: { n: String(i) } }),
  );
  return [occurrence('A', noonMs + 1, { causes: causes.map(({ id }) => id) }), causes];
}

function countOf({ causes }: WhyNode): number {
  return 1 + causes.reduce((sum, cause) => sum + countOf(cause), 0);
}

describe('the bounds of GET /v1/events/{id}/why', () => {
  it.each([
    [whyLimits.breadth, undefined],
    [whyLimits.breadth + 1, 1],
  ])('shows %d causes of one event', async (count, more) => {
    const { store, why } = await makeService(needRules);
    const [event, causes] = made(count);
    await store([event, ...causes]);
    const answer = await why(event.id);
    expect([answer.why.causes.length, answer.why.more]).toEqual([whyLimits.breadth, more]);
  });

  it.each([
    [whyLimits.depth, undefined],
    [whyLimits.depth + 1, 1],
  ])('goes down %d events', async (count, more) => {
    const { store, why } = await makeService(needRules);
    const chain: TocsinEvent[] = [];
    for (let i = 0; i < count; i++)
      chain.push(occurrence('C', noonMs + i, { causes: chain.slice(-1).map(({ id }) => id) }));
    await store(chain);
    let node = (await why(chain.at(-1)?.id as string)).why;
    let depth = 1;
    for (; node.causes[0]; depth++) node = node.causes[0];
    expect([depth, node.more]).toEqual([whyLimits.depth, more]);
  });

  it('reads so many events of a tree and counts the rest', async () => {
    const { store, why } = await makeService(needRules);
    const branches = Array.from({ length: whyLimits.breadth }, (_, i) => made(whyLimits.breadth, `B${i}`)[1]);
    const middles = branches.map((leaves, i) =>
      occurrence('M', noonMs + 2, { labels: { i: String(i) }, causes: leaves.map(({ id }) => id) }),
    );
    const top = occurrence('T', noonMs + 3, { causes: middles.map(({ id }) => id) });
    await store([top, ...middles, ...branches.flat()]);
    expect(countOf((await why(top.id)).why)).toBe(whyLimits.nodes);
  });

  it('tells what two events share once, and is not caught by a cycle', async () => {
    const { store, why } = await makeService(needRules);
    const base = occurrence('A', noonMs);
    const [left, right] = ['L', 'R'].map((type) => occurrence(type, noonMs + 1, { causes: [base.id] }));
    const top = occurrence('T', noonMs + 2, { causes: [left?.id as string, right?.id as string] });
    await store([{ ...base, causes: [top.id] }, left as TocsinEvent, right as TocsinEvent, top]);
    const { causes } = (await why(top.id)).why;
    expect(causes[0]?.causes[0]).toMatchObject({ kind: 'event', causes: [{ id: top.id, kind: 'repeated' }] });
    expect(causes[1]?.causes[0]).toMatchObject({ id: base.id, kind: 'repeated', causes: [] });
  });

  it.each([
    [whyLimits.points, undefined],
    [whyLimits.points + 2, 2],
  ])('shows the newest points of a series of %d', async (count, more) => {
    const { why, samples, store, first } = await withNeed();
    const event = {
      ...first,
      id: occurrence('Y', first.t).id,
      t: noonMs + 40 * minuteMs,
      start: noonMs + 30 * minuteMs,
    };
    await store([event]);
    const used = Array.from({ length: count }, (_, i) => 0.9 + i / 1_000);
    await samples.put(documentOf('node-1', noonMs + 30 * minuteMs + 60_000, used));
    const [series] = (await why(event.id)).why.samples ?? [];
    expect([series?.points.length, series?.more]).toEqual([whyLimits.points, more]);
    expect(series?.points.at(-1)?.[1]).toBeCloseTo(0.9 + (count - 1) / 1_000);
  });

  it('says how much of what followed it looked at', async () => {
    const { store, why } = await makeService(needRules);
    const [event] = made(0);
    const later = Array.from({ length: whyLimits.scanned }, (_, i) =>
      occurrence('Z', noonMs + 2 + (i % 1_000), { labels: { i: String(i) } }),
    );
    await store([event, ...later.slice(0, whyLimits.scanned - 2)]);
    expect((await why(event.id)).notes).toEqual([]);
    await store(later);
    expect((await why(event.id)).notes).toEqual([
      `of what followed only ${whyLimits.scanned} events were looked at`,
    ]);
  });
});
