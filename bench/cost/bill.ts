import { ownMetrics } from '../../shared/api/own-metrics.ts';
import type { Count } from '../metered/meter.ts';
import { apiTier, monthlyPrices, type Price, unitPrices } from './prices.ts';
import { type MonthlyLine, monthlyLines, type TemplateResource } from './resources.ts';

/** 365 days by 12. */
export const hoursPerMonth = 730;

/** Two fleets tell what each host adds and what is there without any; a 24th of a host's day is a whole number in both. */
export const simulatedHosts = { few: 24, many: 72 } as const;

const fleets = [100, 1_000, 10_000, 100_000] as const;

/** The figures that functions tell, each a custom metric, as if each were told in every hour. */
const customMetrics = Object.keys(ownMetrics).length;

/** Lambda asks each queue for messages on five connections, and each asks for 20 s: assumed from what AWS says of its pollers. */
const emptyPollsPerMonth = (5 * hoursPerMonth * 3_600) / 20;

/** One line of what is used: by one host, and by the deployment as such, in a month. */
export interface UseLine {
  readonly use: string;
  readonly price: Price;
  readonly perHost: number;
  readonly fixed: number;
}

export interface Bill {
  readonly uses: readonly UseLine[];
  readonly monthly: readonly MonthlyLine[];
  readonly usdPerHost: number;
  readonly usdFixed: number;
  /** What a whole fleet pays, by the host. */
  readonly fleets: readonly {
    readonly hosts: number;
    readonly usdVariablePerHost: number;
    readonly usdPerHost: number;
  }[];
}

/** `few` and `many`: what an hour of so many hosts was billed for. */
export function billOf(
  few: readonly Count[],
  many: readonly Count[],
  resources: readonly TemplateResource[],
): Bill {
  const queues = resources.filter(isQueuePoller).length;
  const polls: UseLine = {
    use: 'sqs polls of empty queues',
    price: unitPrices['queue-request'],
    perHost: 0,
    fixed: queues * emptyPollsPerMonth,
  };
  const secrets: UseLine = {
    use: 'secrets manager reads',
    price: unitPrices['secret-request'],
    perHost: 0,
    fixed: hoursPerMonth * 12,
  };
  const uses = [...usesOf(few, many), polls, secrets];
  const monthly = [
    ...monthlyLines(resources),
    {
      type: 'custom metric',
      count: customMetrics,
      price: monthlyPrices.metric,
      usd: customMetrics * monthlyPrices.metric.usd,
    },
  ];
  const usdPerHost = sum(uses.map((line) => line.perHost * line.price.usd));
  const usdFixed = sum([
    ...uses.map((line) => line.fixed * line.price.usd),
    ...monthly.map((line) => line.usd),
  ]);
  return {
    uses,
    monthly,
    usdPerHost,
    usdFixed,
    fleets: fleets.map((hosts) => {
      const usdVariablePerHost = usdPerHost + (usdOfProcesses(hosts) - usdOffApi(uses, hosts)) / hosts;
      return { hosts, usdVariablePerHost, usdPerHost: usdVariablePerHost + usdFixed / hosts };
    }),
  };
}

/** What the bills of several draws say on average; `bills`: at least one, of the same resources. */
export function meanBill(bills: readonly Bill[]): Bill {
  const [first] = bills as readonly [Bill];
  const mean = (figureOf: (bill: Bill) => number) => sum(bills.map(figureOf)) / bills.length;
  const names = new Map(bills.flatMap(({ uses }) => uses.map((line) => [nameOf(line), line] as const)));
  const lineOf = (bill: Bill, name: string) => bill.uses.find((line) => nameOf(line) === name);
  return {
    uses: [...names].map(([name, { use, price }]) => ({
      use,
      price,
      perHost: mean((bill) => lineOf(bill, name)?.perHost ?? 0),
      fixed: mean((bill) => lineOf(bill, name)?.fixed ?? 0),
    })),
    monthly: first.monthly,
    usdPerHost: mean(({ usdPerHost }) => usdPerHost),
    usdFixed: mean(({ usdFixed }) => usdFixed),
    fleets: first.fleets.map(({ hosts }, i) => ({
      hosts,
      usdVariablePerHost: mean((bill) => bill.fleets[i]?.usdVariablePerHost ?? 0),
      usdPerHost: mean((bill) => bill.fleets[i]?.usdPerHost ?? 0),
    })),
  };
}

function nameOf({ use, price }: UseLine): string {
  return `${use} ${price.per}`;
}

/** A straight line through both fleets; what it says of no hosts is fixed, never less than nothing. */
function usesOf(few: readonly Count[], many: readonly Count[]): readonly UseLine[] {
  const keyOf = ({ use, unit }: Count) => `${use} ${unit}`;
  const amounts = (counts: readonly Count[]) =>
    new Map(counts.map((count) => [keyOf(count), count.amount] as const));
  const [ofFew, ofMany] = [amounts(few), amounts(many)];
  const range = simulatedHosts.many - simulatedHosts.few;
  const fewAlone = few.filter((count) => !ofMany.has(keyOf(count)));
  return [...many, ...fewAlone].map((count) => {
    const before = ofFew.get(keyOf(count)) ?? 0;
    const slope = Math.max(0, ((ofMany.get(keyOf(count)) ?? 0) - before) / range);
    const rest = Math.max(0, before - slope * simulatedHosts.few);
    const { use, unit } = count;
    const perMonth = unit.endsWith('month') ? 1 : hoursPerMonth;
    return {
      use,
      price: unitPrices[unit],
      perHost: slope * perMonth,
      fixed: rest * perMonth,
    };
  });
}

/** Beyond the first, each warm process of `ingest` reads the control partition each 5 s: half a unit or more, rounded up to one. */
function usdOfProcesses(hosts: number): number {
  const atOnce = Math.ceil((hosts / 60) * 0.012);
  return (atOnce - 1) * ((hoursPerMonth * 3_600) / 5) * unitPrices['read-unit'].usd;
}

/** What the price of the HTTP API falls by, beyond a number of requests. */
function usdOffApi(uses: readonly UseLine[], hosts: number): number {
  const price = unitPrices['api-request'];
  const requests = hosts * sum(uses.filter((line) => line.price === price).map(({ perHost }) => perHost));
  return Math.max(0, requests - apiTier.requests) * (price.usd - apiTier.usd);
}

function isQueuePoller({ Type, Properties }: TemplateResource): boolean {
  const source = JSON.stringify((Properties as { EventSourceArn?: unknown })?.EventSourceArn ?? '');
  return Type === 'AWS::Lambda::EventSourceMapping' && !source.includes('StreamArn');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
