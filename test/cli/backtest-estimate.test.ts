import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentsOf, type Estimate } from '../../cli/backtest/estimate.ts';
import type { FactsHost } from '../../shared/language/backtest/facts.ts';
import { dayMs, hourMs } from '../../shared/time.ts';
import { occurrence } from '../correlator/given.ts';
import { type Answer, type Backtests, startBacktests } from './backtest-given.ts';
import { beganMs, storeMaintenance } from './backtest-world.ts';

describe('what a backtest reads', () => {
  let world: Backtests;
  const backtest = (...args: string[]) => world.backtest(...args);
  const estimated = async (...args: string[]) =>
    (await world.answered(...args)).answer as Answer & {
      readonly estimate: Estimate & { readonly actualItems: number };
    };

  beforeEach(async () => {
    world = await startBacktests();
  });

  afterEach(() => world.stop());

  it('reads no more than --max-items, and says what would make it less', async () => {
    await storeMaintenance(world.deployment, 700);
    const { items } = (await estimated()).estimate;
    expect((await backtest('--max-items', String(items))).code).toBe(0);
    const refused = await backtest('--max-items', String(items - 1));
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(`240 documents and ${items - 240} events or more`);
    expect(refused.err).toContain('a shorter --since, one --host');
    expect((await backtest('--max-items', '239')).err).toContain('240 documents and 0 events or more');
  });

  it('estimates what is looked at: events of other types, and documents of the whole day', async () => {
    const before = await estimated();
    for (let i = 0; i < 500; i++)
      await world.deployment.events.put(
        occurrence('OTHER', beganMs + i * 1000, { labels: { i: String(i) } }),
      );
    const { estimate, read } = await estimated();
    expect(read.events).toBe(before.read.events);
    expect(estimate.events - before.estimate.events).toBe(2 * 500);
    expect(estimate.readUnits).toBeGreaterThan(before.estimate.readUnits);
    expect(estimate.items).toBe(estimate.documents + estimate.events);
    expect(estimate.actualItems / estimate.items).toBeCloseTo(1, 1);
    // It asks for half an hour of documents, of which all since midnight are looked at.
    const half = await estimated('--since', '30m');
    expect([half.read.documents < 238, half.estimate.documents]).toEqual([true, 240]);
    expect(half.estimate.actualItems / half.estimate.items).toBeCloseTo(1, 1);
  });
});

describe('the documents that are estimated', () => {
  const noonMs = 100 * dayMs + 12 * hourMs;
  const host = (...hours: readonly (readonly [number, number?])[]): FactsHost => ({
    ...{ kind: 'host', host: 'a' },
    memberships: hours.map(([fromHour, toHour]) => ({
      ...{ tags: {}, startMs: 100 * dayMs + fromHour * hourMs },
      ...(toHour !== undefined && { endMs: 100 * dayMs + toHour * hourMs }),
    })),
  });

  it.each<[string, FactsHost, number]>([
    ['since midnight, of a host that was there all the time', host([-24]), 12 * 60],
    ['of a host that joined in between', host([11]), 60],
    ['none, of a host that had left: it is not asked', host([-24, 10]), 0],
    ['also of a stay before, of a host that came back', host([2, 4], [11]), 3 * 60],
    ['none, of a host that comes later', host([12]), 0],
  ])('of two hours before noon are %s', (_, one, count) => {
    expect(documentsOf([one], noonMs - 2 * hourMs, noonMs)).toBe(count);
  });
});
