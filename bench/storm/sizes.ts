import { unitPrices } from '../cost/prices.ts';
import type { Count } from '../metered/meter.ts';
import { itemBytesMax, type StormRun } from './run.ts';
import { settleMs } from './storm.ts';

/** What one size of storm shows, in figures. */
export interface StormFigures {
  readonly hosts: number;
  readonly composites: number;
  readonly wrong: number;
  /** Until nothing more was said, after the last event; negative if before it. */
  readonly settledMs: number;
  readonly batches: number;
  readonly eventsPerBatch: number;
  readonly largestBatch: number;
  readonly instanceWrites: number;
  readonly conflicts: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly invocations: number;
  readonly usd: number;
}

export function figuresOf({ hosts, verdict, batches, tables, counts }: StormRun): StormFigures {
  const rules = Object.values(tables.rules);
  return {
    hosts,
    composites: sum(verdict.rules.map(({ instances }) => instances)),
    wrong: verdict.wrong,
    settledMs: Math.max(...verdict.rules.map((rule) => rule.settledMs)),
    batches: batches.count,
    eventsPerBatch: batches.messages / Math.max(1, batches.count),
    largestBatch: batches.largest,
    instanceWrites: sum(rules.map(({ writes }) => writes)),
    conflicts: sum(rules.map(({ conflicts }) => conflicts)),
    writeUnits: totalOf(counts, 'write-unit'),
    readUnits: totalOf(counts, 'read-unit'),
    invocations: totalOf(counts, 'invocation'),
    usd: sum(counts.map(usdOf)),
  };
}

export function usdOf({ unit, amount }: Count): number {
  return amount * unitPrices[unit].usd;
}

/** No more is promised to be right in time; what happens then is shown. */
const promisedHosts = { new: 10_000, warmed: 30_000 } as const;

/** Whether a storm must be right in time. */
export function mustHold({ hosts, warmth }: Pick<StormRun, 'hosts' | 'warmth'>): boolean {
  return hosts <= promisedHosts[warmth];
}

/** What a storm must not show; empty if it kept all bounds. What was throttled and right in time all the same is none. */
export function faultsOf(run: StormRun): readonly string[] {
  const { settledMs } = figuresOf(run);
  const { left, died, deadLetters, errors, tables, verdict } = run;
  return [
    ...verdict.faults,
    ...(settledMs > settleMs ? [`the last composite came ${settledMs} ms after the last event`] : []),
    ...(tables.largestItemBytes > itemBytesMax
      ? [`an item takes ${tables.largestItemBytes} bytes, of ${itemBytesMax} at most`]
      : []),
    ...(left > 0 ? [`${left} messages were left`] : []),
    ...(died > 0 ? [`${died} calls ran out of time`] : []),
    ...(deadLetters > 0 ? [`${deadLetters} messages were given up`] : []),
    ...errors,
  ];
}

function totalOf(counts: readonly Count[], unit: Count['unit']): number {
  return sum(counts.filter((each) => each.unit === unit).map(({ amount }) => amount));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
