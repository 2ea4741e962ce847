import { warmPrices } from '../cost/prices.ts';
import { number, table } from '../markdown.ts';
import { type Demand, newTable } from '../metered/throughput.ts';
import { warmed } from './model.ts';
import type { StormRun } from './run.ts';
import { figuresOf } from './sizes.ts';
import { settleMs } from './storm.ts';

const none: Demand = {
  unit: 'write-unit',
  mostPerSecond: 0,
  mostPerRangeSecond: 0,
  refused: 0,
  refusedBy: {},
};

/** Families of keys that are told of. */
const toldFamilies = 4;

/** What the tables were asked for and refused, what became of it, and what an operator does about it. */
export function throttlingText(runs: readonly StormRun[]): readonly string[] {
  return [
    '## What the tables take',
    '',
    'The SDK repeats a call that is throttled; one that it gives up fails its messages, which come again minutes later, and in the end wait for a',
    'person among the dead letters.',
    '',
    ...table(
      [
        'hosts',
        'tables',
        'write units of `state` in a second, at most',
        'of one range of keys',
        'read units of `state`, at most',
        'of one range',
        'calls throttled',
        'repeated by the SDK',
        'given up',
        'events sent again by agents',
        'messages that failed',
        'dead letters',
      ],
      runs.map((run) => {
        const { hosts, warmth, demand, retries, refusedPosts, failedMessages, deadLetters } = run;
        const writes = demand['state write-unit'] ?? none;
        const reads = demand['state read-unit'] ?? none;
        return [
          number(hosts),
          warmth,
          number(writes.mostPerSecond),
          number(writes.mostPerRangeSecond),
          number(reads.mostPerSecond),
          number(reads.mostPerRangeSecond),
          number(retries.throttled),
          number(retries.repeated),
          number(retries.givenUp),
          number(refusedPosts),
          number(failedMessages),
          number(deadLetters),
        ];
      }),
    ),
    '',
    ...runs.filter(({ recoveredMs }) => recoveredMs !== undefined).map(lateText),
    ...refusedText(runs),
    ...warmingText(),
  ];
}

function lateText(run: StormRun): string {
  const { hosts, warmth, recoveredMs } = run;
  const { wrong, composites } = figuresOf(run);
  const when =
    recoveredMs === null || recoveredMs === undefined
      ? 'Not all was right when it was given up looking.'
      : `All was right ${recoveredMs / 1_000} s after it.`;
  return `* ${number(hosts)} hosts on ${warmth} tables: wrong ${settleMs / 1_000} s after the last event: ${number(wrong)} of ${number(composites)} composites. ${when}`;
}

/** Whose partition keys were too much for a range, the largest first. */
function refusedText(runs: readonly StormRun[]): readonly string[] {
  return runs.flatMap(({ hosts, warmth, demand }) => {
    const all = Object.entries(demand)
      .flatMap(([place, { refusedBy }]) =>
        Object.entries(refusedBy).map(([family, count]) => ({ name: `${place} \`${family}\``, count })),
      )
      .sort((a, b) => b.count - a.count);
    if (all.length === 0) return [];
    const told = all.slice(0, toldFamilies).map(({ name, count }) => `${name} ${number(count)}`);
    return [
      `* Refused of ${number(hosts)} hosts on ${warmth} tables, by the first part of the key: ${told.join(', ')}.`,
    ];
  });
}

function warmingText(): readonly string[] {
  return Object.entries(warmed).map(([name, { writeUnits, readUnits }]) => {
    const usd =
      (writeUnits - newTable.writeUnits) * warmPrices.write.usd +
      (readUnits - newTable.readUnits) * warmPrices.read.usd;
    return (
      `* An operator who expects more than a new table takes warms \`${name}\` once, before: \`aws dynamodb update-table --table-name ... ` +
      `--warm-throughput ReadUnitsPerSecond=${readUnits},WriteUnitsPerSecond=${writeUnits}\`. ${usd.toFixed(2)} USD, once (from memory, no page at hand); ` +
      'a table that has taken as much before needs none.'
    );
  });
}
