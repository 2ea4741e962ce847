import { apiRequestPrice, type ListPrice, readUnitPrice } from '../../shared/cost/list-prices.ts';
import type { BilledUnit } from '../metered/meter.ts';

/** A list price that may not have been found on a page. */
export interface Price extends ListPrice {
  /** No page of AWS's own was at hand. */
  readonly isUnverified?: true;
}

const readOn = '2026-11-21';
const dynamo = 'airbyte.com, DynamoDB pricing (on demand since 2024-11)';
const lambda = 'aws.amazon.com/lambda/pricing';
const cloudwatch = 'factualminds.com (2026-06), signoz.io (2026-02), CloudWatch pricing';
const noSource = 'from memory, no page at hand';

/** Of one unit that the meter counts. */
export const unitPrices: Readonly<Record<BilledUnit, Price>> = {
  'write-unit': { usd: 0.625e-6, per: 'write unit', source: dynamo, readOn },
  'read-unit': readUnitPrice,
  'storage-gb-month': {
    usd: 0.25,
    per: 'GB stored for a month',
    source: noSource,
    readOn,
    isUnverified: true,
  },
  'restorable-gb-month': {
    usd: 0.2,
    per: 'GB restorable for a month',
    source: noSource,
    readOn,
    isUnverified: true,
  },
  'api-request': apiRequestPrice,
  invocation: { usd: 0.2e-6, per: 'invocation of a function', source: lambda, readOn },
  'gb-second': { usd: 1.33334e-5, per: 'GB-second of a function on arm64', source: lambda, readOn },
  'bus-chunk': {
    usd: 1e-6,
    per: 'custom event, by 64 KB',
    source: 'cloudburn.io, Amazon EventBridge pricing (2026-03)',
    readOn,
  },
  'queue-request': {
    usd: 0.4e-6,
    per: 'request of a standard queue',
    source: 'awsnegotiations.com, SQS and SNS cost optimization',
    readOn,
  },
  'topic-publish': { usd: 0.5e-6, per: 'publish', source: 'factualminds.com, SNS pricing (2026-06)', readOn },
  'state-transition': {
    usd: 0.025e-3,
    per: 'transition of a standard machine',
    source: 'aws.amazon.com/step-functions/pricing',
    readOn,
  },
  'secret-request': {
    usd: 0.05e-4,
    per: 'request of a secret',
    source: noSource,
    readOn,
    isUnverified: true,
  },
  'log-gb': { usd: 0.5, per: 'GB of logs taken in', source: cloudwatch, readOn },
};

/** Requests of the HTTP API in a month beyond which one costs less; from the same page as its price. */
export const apiTier = { requests: 300_000_000, usd: 0.9e-6 } as const;

/** Of what is there for a month whether it is used or not. */
export const monthlyPrices = {
  alarm: { usd: 0.1, per: 'metric of an alarm and month', source: noSource, readOn, isUnverified: true },
  metric: { usd: 0.3, per: 'custom metric and month', source: cloudwatch, readOn },
  secret: { usd: 0.4, per: 'secret and month', source: noSource, readOn, isUnverified: true },
  dashboard: { usd: 3, per: 'dashboard and month', source: cloudwatch, readOn },
  key: { usd: 1, per: 'key and month', source: noSource, readOn, isUnverified: true },
} as const satisfies Readonly<Record<string, Price>>;

/** Of what is not used today, and would be cheaper. */
export const capacityHour: Price = {
  usd: 0.00065,
  per: 'write unit in a second of provisioned capacity, by the hour',
  source: 'zeonedge.com, DynamoDB pricing',
  readOn,
};
export const schedulerPrice: Price = {
  usd: 1e-6,
  per: 'invocation of a schedule',
  source: 'cloudburn.io, Amazon EventBridge pricing (2026-03)',
  readOn,
};

/** Of warm throughput, once, for each unit in a second beyond what a table has: that of an hour of provisioned capacity. */
export const warmPrices = {
  write: { usd: 0.00065, per: 'write unit in a second, once', source: noSource, readOn, isUnverified: true },
  read: { usd: 0.00013, per: 'read unit in a second, once', source: noSource, readOn, isUnverified: true },
} as const satisfies Readonly<Record<string, Price>>;

/** What others take for one host and month. */
export const peerPrices = {
  cloudWatchAgent: {
    name: 'CloudWatch agent, 30 custom metrics',
    source: `${cloudwatch}; tiers beyond 10,000 metrics unverified`,
    readOn,
    /** Metric and month by how many there are before it, then each call of PutMetricData, one a minute. */
    usdPerHost: (hosts: number) => tiered(hosts * 30) / hosts + 43_800 * 1e-5,
  },
  datadog: {
    name: 'Datadog Infrastructure Pro, paid by the year',
    source: 'getaiperks.com, toolstac.com (2025-09), doit.com',
    readOn,
    usdPerHost: (_: number) => 15,
  },
} as const;

function tiered(metrics: number): number {
  const tiers = [
    { upTo: 10_000, usd: 0.3 },
    { upTo: 250_000, usd: 0.1 },
    { upTo: 1_000_000, usd: 0.05 },
    { upTo: Number.POSITIVE_INFINITY, usd: 0.02 },
  ];
  let from = 0;
  let usd = 0;
  for (const tier of tiers) {
    usd += Math.max(0, Math.min(metrics, tier.upTo) - from) * tier.usd;
    from = tier.upTo;
  }
  return usd;
}
