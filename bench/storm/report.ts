import { unitPrices } from '../cost/prices.ts';
import { model } from './model.ts';
import type { StormRun } from './run.ts';
import { figuresOf, type StormFigures, usdOf } from './sizes.ts';
import { definitions, hostsPerRack, settleMs, stormMs } from './storm.ts';

/** What the figures were counted on, and when. */
export interface Setting {
  readonly node: string;
  readonly date: string;
}

/** The page bench/results/storm.md. `runs` by their size; the bill is that of `billed` hosts. */
export function report(runs: readonly StormRun[], billed: number, { node, date }: Setting): string {
  const bill = runs.find(({ hosts }) => hosts === billed);
  return `${[
    '# A storm',
    '',
    `\`npm run bench:storm\`, ${date}, Node ${node}, seed ${runs[0]?.seed}. The same seed gives the same figures on any machine.`,
    '',
    `Each host raises one DISK_FULL within ${stormMs / 1_000} s. The real \`publish\`, \`correlate\`, \`wake\` and the sweep of overdue wake-ups run with the`,
    'real adapters over metered tables, on the clock of the simulation; stream, bus, queue and pollers are a model, which stands below.',
    `A composite is right if its standing raises and clears, ${settleMs / 1_000} s after the last event, are exactly those that follow from the whole`,
    'set of events, to the millisecond.',
    '',
    ...sizesTable(runs.map(figuresOf)),
    '',
    'USD is the whole storm from the events table on. What `ingest` takes for a document with an event is in `docs/cost.md`.',
    '',
    ...throughput(runs.map(figuresOf)),
    '',
    ...growth(runs),
    '',
    ...pagesTable(runs),
    '',
    ...runs.flatMap(rulesTable),
    ...(bill ? billTable(bill) : []),
    ...modelText(),
  ].join('\n')}\n`;
}

function sizesTable(sizes: readonly StormFigures[]): readonly string[] {
  return table(
    [
      'hosts',
      'composites',
      'wrong',
      'last said after the last event',
      'batches',
      'events in a batch, mean and most',
      'write units',
      'read units',
      'invocations',
      'USD',
    ],
    sizes.map((size) => [
      number(size.hosts),
      number(size.composites),
      number(size.wrong),
      seconds(size.settledMs),
      number(size.batches),
      `${size.eventsPerBatch.toFixed(1)}, ${size.largestBatch}`,
      number(size.writeUnits),
      number(size.readUnits),
      number(size.invocations),
      size.usd.toFixed(4),
    ]),
  );
}

/** What tables must take in a second; they do not throttle here. */
function throughput(sizes: readonly StormFigures[]): readonly string[] {
  const perSecond = sizes.map(({ writeUnits, settledMs }) => {
    const tookSec = (stormMs + Math.max(0, settledMs)) / 1_000;
    return Math.round(writeUnits / tookSec / 100) * 100;
  });
  return [
    `Tables and indexes together take about ${perSecond.map(number).join(', ')} write units a second. A new table of on-demand capacity takes`,
    '4,000 at once (docs.aws.amazon.com/amazondynamodb, warm throughput): beyond that it must have been warmed, or it throttles, which the model',
    'does not.',
  ];
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
        'batches',
        'writes of the instance',
        'by batch',
        'by event',
        'writes of all',
        'conflicts of all',
      ],
      sizes.map(({ run, all }) => {
        const writes = run.tables.rules.get('disks-fill')?.writes ?? 0;
        return [
          number(run.hosts),
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
      runs.map(({ hosts, tables, executions, died, redeliveries }) => [
        number(hosts),
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

function rulesTable({ hosts, verdict, tables, pollers }: StormRun): readonly string[] {
  return [
    `## ${number(hosts)} hosts, by composite`,
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
        number(tables.rules.get(rule)?.writes ?? 0),
        number(tables.rules.get(rule)?.conflicts ?? 0),
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

function modelText(): readonly string[] {
  const { callMs, rare, startMs, workMsPerKb, postMs, messageWorkMs, busMs, stream, queue, memoryGb } = model;
  return [
    '## The model',
    '',
    'Times are drawn from the seed. "Model" is what nobody measured for this; the rest has its source.',
    '',
    `* Events: evenly at random over ${stormMs / 1_000} s; ${postMs.least} to ${postMs.most} ms later in the events table. Model. Racks hold ${hostsPerRack} hosts.`,
    `* Stream: ${stream.shards} shards with ${stream.lanesPerShard} batches of up to ${stream.batchMax} at once (\`infra/constructs/outbox.ts\`), asked 4 times a second while it is`,
    '  quiet (docs.aws.amazon.com/lambda/latest/dg/with-ddb.html). Model: the shards are the four partitions of a new table.',
    `* Bus to queue: ${busMs.least} to ${busMs.most} ms. Model; the Amazon Key team tells of 80 ms at p90 for its bus.`,
    `* Queue: batches of up to ${queue.batchMax}, window ${queue.windowMs} ms, concurrency ${queue.pollersMax} (\`infra/service-stack.ts\`). ${queue.pollersFirst} pollers at first, and while messages wait`,
    `  and all are at work ${queue.pollersPerMinute} more a minute (docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html). Model: a receive`,
    `  takes ${queue.receiveMs} ms and gives one to ${queue.requestMessages} of the messages, whichever.`,
    `* Functions: ${startMs.cold} ms cold, ${startMs.warm} ms warm; one processor; work of ${workMsPerKb.page} ms for each kB of pages read (docs/decisions/0011) and ${workMsPerKb.other} of the rest,`,
    `  ${messageWorkMs.publish} ms for a record in \`publish\`, ${messageWorkMs.correlate} for a message in \`correlate\`. Memory ${memoryGb.correlate.toFixed(2)} GB (\`correlate\`, \`wake\`) and ${memoryGb.publish} GB. Model.`,
    `* Calls: ${Object.entries(callMs)
      .map(([name, usualMs]) => `${name} ${usualMs} ms`)
      .join(
        ', ',
      )}; from half to one and a half of that, one in ${rare.oneOf} takes ${rare.factor} times as long. Model.`,
    '* Machines wake up to 2 s late. Nothing fails in this run: faults are what `test/simulation` is for. Tables do not throttle.',
    '',
    '```yaml',
    definitions.trimEnd(),
    '```',
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
