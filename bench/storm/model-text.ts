import { keyRange, newTable } from '../metered/throughput.ts';
import { model, streamShards } from './model.ts';
import { sdkRetry } from './sdk-retries.ts';
import { definitions, hostsPerRack, stormMs } from './storm.ts';

/** What the model assumes, in words. */
export function modelText(): readonly string[] {
  const { callMs, rare, startMs, workMsPerKb, postMs, messageWorkMs, busMs, stream, queue, memoryGb } = model;
  return [
    '## The model',
    '',
    'Times are drawn from the seed. "Model" is what nobody measured for this; the rest has its source.',
    '',
    `* Events: evenly at random over ${stormMs / 1_000} s; ${postMs.least} to ${postMs.most} ms later in the events table. Model. Racks hold ${hostsPerRack} hosts. An agent whose`,
    '  event is refused sends it again as `agent/retry.ts` says.',
    `* Tables and indexes: new ones take ${newTable.writeUnits} write and ${newTable.readUnits} read units a second, each range of partition keys ${keyRange.writeUnits} and ${keyRange.readUnits}`,
    '  (docs.aws.amazon.com/amazondynamodb, warm-throughput-scenarios). Model: as many ranges of one size as that makes; a range keeps what it',
    '  takes in one second and lets a call through while something of it is left; adaptive capacity splits no range within these minutes; what is',
    '  refused is not billed.',
    `* SDK: ${sdkRetry.attempts} attempts of what is throttled, pauses of up to ${sdkRetry.firstPauseMs} ms and twice as much each time, ${sdkRetry.tokens} tokens of which a repeat takes ${sdkRetry.cost}`,
    '  (`@smithy/core`, standard mode). It repeats no transaction: `functions/adapters/dynamo-transaction.ts` does.',
    `* Stream: ${streamShards('new')} shards, ${streamShards('warmed')} of a warmed table, with ${stream.lanesPerShard} batches of up to ${stream.batchMax} at once (\`infra/constructs/outbox.ts\`), asked 4 times a second while it is`,
    '  quiet (docs.aws.amazon.com/lambda/latest/dg/with-ddb.html). Model: a shard for each range of keys of the events table.',
    `* Bus to queue: ${busMs.least} to ${busMs.most} ms. Model; the Amazon Key team tells of 80 ms at p90 for its bus.`,
    `* Queue: batches of up to ${queue.batchMax}, window ${queue.windowMs} ms, concurrency ${queue.pollersMax} (\`infra/service-stack.ts\`). ${queue.pollersFirst} pollers at first, and while messages wait`,
    `  and all are at work ${queue.pollersPerMinute} more a minute (docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html). A message that failed comes`,
    `  again after ${queue.visibilityMs / 1_000} s, ${queue.receivesMax} times in all. Model: a receive takes ${queue.receiveMs} ms and gives one to ${queue.requestMessages} of the messages, whichever.`,
    `* Functions: ${startMs.cold} ms cold, ${startMs.warm} ms warm; one processor; work of ${workMsPerKb.page} ms for each kB of pages read (docs/decisions/0011) and ${workMsPerKb.other} of the rest,`,
    `  ${messageWorkMs.publish} ms for a record in \`publish\`, ${messageWorkMs.correlate} for a message in \`correlate\`. Memory ${memoryGb.correlate.toFixed(2)} GB (\`correlate\`, \`wake\`) and ${memoryGb.publish} GB. Model.`,
    `* Calls: ${Object.entries(callMs)
      .map(([name, usualMs]) => `${name} ${usualMs} ms`)
      .join(
        ', ',
      )}; from half to one and a half of that, one in ${rare.oneOf} takes ${rare.factor} times as long. Model.`,
    '* Machines wake up to 2 s late. Nothing else fails in this run: faults are what `test/simulation` is for.',
    '',
    '```yaml',
    definitions.trimEnd(),
    '```',
  ];
}
