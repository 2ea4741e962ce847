import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countBill, deployedResources } from '../../bench/cost/cost.ts';
import { costPage, costPlot } from '../../bench/cost/report.ts';
import { monthlyLines, resourcePrices, unpriced } from '../../bench/cost/resources.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const bill = await countBill();

describe('the bill', () => {
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
    expect(readFileSync(resolve(docs, 'cost.md'), 'utf8')).toBe(costPage(bill));
    expect(readFileSync(resolve(docs, 'cost.svg'), 'utf8')).toBe(costPlot(bill));
  });
});
