import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { Random } from '../language/fuzz/random.ts';
import type { Outcome, Scheduler } from './scheduler.ts';

export interface SimulatedStream {
  /** A new item of the events table, by its partition. */
  insert(partition: string, text: string): void;
}

interface Shard {
  readonly texts: string[];
  isBusy: boolean;
  failures: number;
}

const shardCount = 2;
const batchMax = 8;
/** Failures in a row for reasons that are not the records' own. */
const unsafeFailures = 3;

/** The events table's stream: in order within a shard, a batch comes again until it has gone through. */
export function makeSimulatedStream(
  scheduler: Scheduler,
  random: Random,
  handle: (isSafe: boolean, event: DynamoDBStreamEvent) => Promise<Outcome<void>>,
): SimulatedStream {
  const shards = Array.from({ length: shardCount }, (): Shard => ({ texts: [], isBusy: false, failures: 0 }));

  const work = async (shard: Shard): Promise<void> => {
    const batch = shard.texts.slice(0, 1 + random.below(batchMax));
    const Records = batch.map((text) => ({
      eventName: 'INSERT',
      dynamodb: { NewImage: { e: { S: text } } },
    }));
    const outcome = await handle(shard.failures >= unsafeFailures, { Records } as DynamoDBStreamEvent);
    if (outcome.kind === 'answered') shard.texts.splice(0, batch.length);
    shard.failures = outcome.kind === 'answered' ? 0 : shard.failures + 1;
    shard.isBusy = false;
    if (shard.texts.length > 0) start(shard, outcome.kind === 'answered' ? 0 : 1 + random.below(5));
  };

  const start = (shard: Shard, delaySec: number): void => {
    shard.isBusy = true;
    scheduler.after(delaySec * 1_000, 'stream has records', () => void work(shard));
  };

  return {
    insert: (partition, text) => {
      const sum = [...partition].reduce((each, char) => each + char.charCodeAt(0), 0);
      const shard = shards[sum % shardCount] as Shard;
      shard.texts.push(text);
      if (!shard.isBusy) start(shard, random.below(2));
    },
  };
}
