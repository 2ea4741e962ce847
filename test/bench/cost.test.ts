import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { billOf, hoursPerMonth, simulatedHosts } from '../../bench/cost/bill.ts';
import { costsOf, countDraw, deployedResources, draws } from '../../bench/cost/cost.ts';
import { eventsOfHour, eventsPerHostDay } from '../../bench/cost/fleet.ts';
import { costPage, costPlot, verdictOfDraws } from '../../bench/cost/report.ts';
import { monthlyLines, resourcePrices, unpriced } from '../../bench/cost/resources.ts';
import { countsOf, readCost } from '../../bench/cost/saved-cost.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const resources = deployedResources();
const saved = readCost();
const costs = costsOf(saved, resources);
const usual = costs.find(({ perHostDay }) => perHostDay === eventsPerHostDay);
if (usual === undefined) throw new Error('the usual number of events was not counted');
const { bill } = usual;

describe('the draws', () => {
  it('are those of the report', () => {
    expect(saved.draws.map(({ seed, perHostDay }) => ({ seed, perHostDay }))).toEqual(draws);
    expect(costs.map(({ perHostDay }) => perHostDay)).toEqual([5, 20, 100]);
    for (const { usdPerHost } of costs) expect(usdPerHost).toHaveLength(5);
  });

  it('are what the code is billed for today, within the range that they show', async () => {
    const draw = draws.find(({ perHostDay }) => perHostDay === eventsPerHostDay) as (typeof draws)[0];
    const { few, many } = await countDraw(draw);
    const { usdPerHost } = billOf(countsOf(few), countsOf(many), resources);
    const [least, most] = [usual.usdPerHost[0] as number, usual.usdPerHost.at(-1) as number];
    expect(usdPerHost).toBeGreaterThanOrEqual(least * 0.98);
    expect(usdPerHost).toBeLessThanOrEqual(most * 1.02);
  }, 120_000);

  it('have as many events as they say, the same for the same seed', () => {
    const startMs = Date.UTC(2026, 0, 5, 12);
    const drawn = (seed: number, perHostDay: number) => eventsOfHour(480, startMs, { seed, perHostDay });
    const sent = drawn(1, eventsPerHostDay);
    const within = sent.filter(({ atMs }) => atMs >= startMs);
    expect(within.length / ((480 * eventsPerHostDay) / 24)).toBeCloseTo(1, 1);
    expect(drawn(1, eventsPerHostDay)).toEqual(sent);
    expect(drawn(2, eventsPerHostDay)).not.toEqual(sent);
    expect(sent.length / drawn(1, 5).length).toBeCloseTo(4, 0);
  }, 60_000);

  it('miss the goal by their mean, or by those that are above it', () => {
    const of = (...usdPerHost: readonly number[]) => {
      const mean = usdPerHost.reduce((sum, each) => sum + each, 0) / usdPerHost.length;
      return verdictOfDraws({ bill: { ...bill, usdPerHost: mean }, usdPerHost });
    };
    expect(of(0.09, 0.1)).toBe('kept in every draw');
    expect(of(0.09, 0.101)).toBe('kept on average, **missed** in 1 of 2 draws');
    expect(of(0.1, 0.104)).toBe('**missed** by 0.00200');
  });
});

describe('the bill', () => {
  it('has what only the few hosts used as fixed, and what both used by the straight line through them', () => {
    const { few, many } = simulatedHosts;
    const count = (use: string, amount: number) => ({ use, unit: 'write-unit' as const, amount });
    const { uses } = billOf(
      [count('a', 5 + few), count('b', 3)],
      [count('a', 5 + many), count('c', many)],
      [],
    );
    const line = (name: string) => {
      const { perHost, fixed } = uses.find(({ use }) => use === name) ?? {};
      return [perHost, fixed].map((amount) => (amount ?? Number.NaN) / hoursPerMonth);
    };
    expect(line('a')).toEqual([1, 5]);
    expect(line('b')).toEqual([0, 3]);
    expect(line('c')).toEqual([many / (many - few), 0]);
  });

  it('has a price line for every resource type of the templates', () => {
    expect(deployedResources().length).toBeGreaterThan(100);
    expect(unpriced(deployedResources())).toEqual([]);
  });

  it('tells of a type that has none', () => {
    expect(unpriced([{ Type: 'AWS::Kinesis::Stream' }, { Type: 'AWS::SQS::Queue' }])).toEqual([
      'AWS::Kinesis::Stream',
    ]);
  });

  it('counts an alarm by its metrics', () => {
    const alarm = (metrics: number) => ({
      Type: 'AWS::CloudWatch::Alarm',
      ...(metrics > 0 && {
        Properties: { Metrics: [{}, ...Array.from({ length: metrics }, () => ({ MetricStat: {} }))] },
      }),
    });
    expect(monthlyLines([alarm(0), alarm(7)])).toMatchObject([{ count: 8, usd: 0.8 }]);
    expect(resourcePrices['AWS::CloudWatch::Alarm']?.kind).toBe('monthly');
  });

  it('is flat within 10 % from 100 to 100,000 hosts in its variable part', () => {
    const parts = bill.fleets.map(({ usdVariablePerHost }) => usdVariablePerHost);
    expect(bill.fleets.map(({ hosts }) => hosts)).toEqual([100, 1_000, 10_000, 100_000]);
    expect(Math.max(...parts) / Math.min(...parts)).toBeLessThanOrEqual(1.1);
  });

  it('counts a write unit and a request for each document of a host, and little more', () => {
    const perHost = (use: string) => bill.uses.find((line) => line.use === use)?.perHost ?? 0;
    const minutes = 730 * 60;
    expect(perHost('http api documents')).toBeGreaterThanOrEqual(minutes);
    expect(perHost('http api documents')).toBeLessThan(minutes * 1.05);
    expect(perHost('dynamodb put samples')).toBe(perHost('http api documents'));
  });

  it('keeps within 10 USD in its fixed part', () => {
    expect(bill.usdFixed).toBeLessThanOrEqual(10);
  });

  it('is what the page and the picture show', () => {
    expect(readFileSync(resolve(docs, 'cost.md'), 'utf8')).toBe(costPage(saved, costs));
    expect(readFileSync(resolve(docs, 'cost.svg'), 'utf8')).toBe(costPlot(costs));
  });
});
