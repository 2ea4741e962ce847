import { unitPrices } from '../cost/prices.ts';
import { number, table } from '../markdown.ts';
import { standText } from '../stand.ts';
import { modelText } from './model-text.ts';
import type { StormRun } from './run.ts';
import { missingFrom, type SavedRun } from './saved-runs.ts';
import { figuresOf, mustHold, usdOf } from './sizes.ts';
import { hostsPerRack, settleMs, stormMs } from './storm.ts';
import { throttlingText } from './throttling-text.ts';

/** The runs whose composites and bill are told in full. */
const billedHosts = 10_000;

/** The page bench/results/storm.md: the same runs give the same bytes. */
export function report(saved: readonly SavedRun[]): string {
  const runs = saved.map(({ run }) => run);
  const bill = runs.find(({ hosts }) => hosts === billedHosts) ?? runs[0];
  const overloaded = runs.filter((run) => !mustHold(run));
  return `${[
    '# A storm',
    '',
    'Written by `npm run bench:storm` from `bench/results/storm.json`, its own runs; do not edit. The same seed and code give the same figures on any machine.',
    '',
    ...saved.map(({ stand, run }) => `* ${nameOf(run)}: ${standText(stand)}, seed ${run.seed}.`),
    ...missingFrom(saved).map(
      (each) =>
        `* ${nameOf(each)}: not run yet; \`npm run bench:storm -- --hosts ${each.hosts} --tables ${each.warmth}\` adds it.`,
    ),
    '',
    `Each host raises one DISK_FULL within ${stormMs / 1_000} s. The real \`publish\`, \`correlate\`, \`wake\` and the sweep of overdue wake-ups run with the`,
    'real adapters over metered tables that throttle, on the clock of the simulation; stream, bus, queue and pollers are a model, which stands below.',
    `A composite is right if its standing raises and clears, ${settleMs / 1_000} s after the last event, are exactly those that follow from the whole`,
    'set of events, to the millisecond. Tables are new, as they were born, or warmed by an operator.',
    '',
    ...summaryTable(runs),
    '',
    'USD is the whole storm from the events table on. What `ingest` takes for a document with an event is in `docs/cost.md`.',
    '',
    ...throttlingText(runs),
    '',
    ...growth(runs),
    '',
    ...pagesTable(runs),
    '',
    ...runs.filter((run) => !overloaded.includes(run)).flatMap(rulesTable),
    ...(bill ? billTable(bill) : []),
    ...modelText(),
  ].join('\n')}\n`;
}

function nameOf({ hosts, warmth }: Pick<StormRun, 'hosts' | 'warmth'>): string {
  return `${number(hosts)} hosts, ${warmth} tables`;
}

/** What the storms show, in one table. */
function summaryTable(runs: readonly StormRun[]): readonly string[] {
  return table(
    [
      'hosts',
      'tables',
      'composites',
      `wrong ${settleMs / 1_000} s after the last event`,
      'last said after the last event',
      'batches',
      'events in a batch, mean and most',
      'write units',
      'read units',
      'invocations',
      'USD',
    ],
    runs.map((run) => {
      const size = figuresOf(run);
      return [
        number(size.hosts),
        run.warmth,
        number(size.composites),
        number(size.wrong),
        seconds(size.settledMs),
        number(size.batches),
        `${size.eventsPerBatch.toFixed(1)}, ${size.largestBatch}`,
        number(size.writeUnits),
        number(size.readUnits),
        number(size.invocations),
        size.usd.toFixed(4),
      ];
    }),
  );
}

/** The part `bench:storm` of docs/correlator.md. */
export function stormBlock(saved: readonly SavedRun[]): string {
  const runs = saved.map(({ run }) => run);
  return `${table(
    [
      'hosts',
      'tables',
      'composites',
      'wrong after 60 s',
      'last said after the last event',
      'batches',
      'write units',
      'read units',
      'calls throttled',
      'USD',
      'writes of the instance that hears all, by event',
    ],
    runs.map((run) => {
      const size = figuresOf(run);
      return [
        number(size.hosts),
        run.warmth,
        number(size.composites),
        number(size.wrong),
        seconds(size.settledMs),
        number(size.batches),
        number(size.writeUnits),
        number(size.readUnits),
        number(run.retries.throttled),
        size.usd.toFixed(2),
        ((run.tables.rules['disks-fill']?.writes ?? 0) / run.hosts).toFixed(3),
      ];
    }),
  ).join('\n')}\n`;
}

function growth(runs: readonly StormRun[]): readonly string[] {
  const sizes = runs.map((run) => ({ run, all: figuresOf(run) }));
  return [
    '## Writes grow with batches, not with events',
    '',
    'An instance is written once for each batch that tells it something. Below, the one that hears every event (`count(DISK_FULL) >= 5`),',
    `and all together. A rack hears ${hostsPerRack} events in all, and mostly each of them in a batch of its own, so racks pay by the event.`,
    '',
    ...table(
      [
        'hosts',
        'tables',
        'batches',
        'writes of the instance',
        'by batch',
        'by event',
        'writes of all',
        'conflicts of all',
      ],
      sizes.map(({ run, all }) => {
        const writes = run.tables.rules['disks-fill']?.writes ?? 0;
        return [
          number(run.hosts),
          run.warmth,
          number(all.batches),
          number(writes),
          (writes / all.batches).toFixed(2),
          (writes / run.hosts).toFixed(4),
          number(all.instanceWrites),
          number(all.conflicts),
        ];
      }),
    ),
  ];
}

function pagesTable(runs: readonly StormRun[]): readonly string[] {
  return [
    '## Instances in pages',
    '',
    'Those that outgrow one item (docs/decisions/0011-paged-instances.md). A lease that was found taken is no loss: who has it folds what',
    'was put into the inbox. One that was lost went to another call that asked for it at the same moment.',
    '',
    ...table(
      [
        'hosts',
        'tables',
        'folds',
        'inbox entries',
        'leases taken',
        'found taken',
        'lost',
        'pages read',
        'pages written',
        'largest item',
        'executions',
        'calls out of time',
        'messages that came again',
      ],
      runs.map(({ hosts, warmth, tables, executions, died, redeliveries }) => [
        number(hosts),
        warmth,
        number(tables.folds),
        number(tables.inboxEntries),
        number(tables.leases.taken),
        number(tables.leases.found),
        number(tables.leases.lost),
        number(tables.pageReads),
        number(tables.pageWrites),
        `${number(tables.largestItemBytes)} bytes`,
        number(executions),
        number(died),
        number(redeliveries),
      ]),
    ),
  ];
}

function rulesTable({ hosts, warmth, verdict, tables, pollers }: StormRun): readonly string[] {
  return [
    `## ${nameOf({ hosts, warmth })}, by composite`,
    '',
    `${pollers} pollers at the end. The delay is from the time of a raise that stands until it was stored.`,
    '',
    ...table(
      ['rule', 'instances', 'wrong', 'said', 'last said', 'delay p50', 'p95', 'most', 'writes', 'conflicts'],
      verdict.rules.map(({ rule, instances, wrong, said, settledMs, lagMs }) => [
        rule,
        number(instances),
        number(wrong),
        number(said),
        seconds(settledMs),
        seconds(lagMs.p50),
        seconds(lagMs.p95),
        seconds(lagMs.max),
        number(tables.rules[rule]?.writes ?? 0),
        number(tables.rules[rule]?.conflicts ?? 0),
      ]),
    ),
    '',
  ];
}

function billTable({ hosts, counts }: StormRun): readonly string[] {
  return [
    `## The bill of ${number(hosts)} hosts`,
    '',
    ...table(
      ['use', 'count', 'price', 'USD'],
      counts.map((count) => {
        const { usd, per } = unitPrices[count.unit];
        const price = `${Number((usd * 1e6).toPrecision(6))} per million: ${per}`;
        return [count.use, number(Math.round(count.amount)), price, usdOf(count).toFixed(6)];
      }),
    ),
    '',
    'Prices and their sources: `bench/cost/prices.ts`.',
    '',
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
