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

export function figuresOf({ hosts, verdict, batchSizes, tables, counts }: StormRun): StormFigures {
  const rules = [...tables.rules.values()];
  const messages = sum(batchSizes);
  return {
    hosts,
    composites: sum(verdict.rules.map(({ instances }) => instances)),
    wrong: verdict.faults.length,
    settledMs: Math.max(...verdict.rules.map((rule) => rule.settledMs)),
    batches: batchSizes.length,
    eventsPerBatch: messages / Math.max(1, batchSizes.length),
    largestBatch: batchSizes.reduce((most, size) => Math.max(most, size), 0),
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

/** What a storm must not show; empty if it kept all bounds. */
export function faultsOf(run: StormRun): readonly string[] {
  const { settledMs } = figuresOf(run);
  const { left, died, failedMessages, errors, tables, verdict } = run;
  return [
    ...verdict.faults,
    ...(settledMs > settleMs ? [`the last composite came ${settledMs} ms after the last event`] : []),
    ...(tables.largestItemBytes > itemBytesMax
      ? [`an item takes ${tables.largestItemBytes} bytes, of ${itemBytesMax} at most`]
      : []),
    ...(left > 0 ? [`${left} messages were left`] : []),
    ...(died > 0 ? [`${died} calls ran out of time`] : []),
    ...(failedMessages > 0 ? [`${failedMessages} messages failed`] : []),
    ...errors,
  ];
}

function totalOf(counts: readonly Count[], unit: Count['unit']): number {
  return sum(counts.filter((each) => each.unit === unit).map(({ amount }) => amount));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, each) => all + each, 0);
}
