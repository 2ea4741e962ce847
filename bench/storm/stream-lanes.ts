import type { DynamoDBStreamEvent } from 'aws-lambda';
import { hashText, shardOfId } from '../../shared/facts/ids.ts';
import type { Random } from '../../test/language/fuzz/random.ts';
import type { Outcome, Scheduler } from '../../test/simulation/scheduler.ts';
import { model } from './model.ts';

interface Inserted {
  readonly partition: string;
  readonly id: string;
  readonly text: string;
}

export interface StreamLanes {
  insert(item: Inserted): void;
  /** Records that were not handled yet. */
  size(): number;
  readonly counts: { readonly batches: number; readonly retries: number };
}

interface Lane {
  readonly records: Inserted[];
  isBusy: boolean;
}

const hashChars = 8;

/** The stream of the events table as `model.stream` says: in order within a lane, a batch comes again until it has gone through. */
export function makeStreamLanes(
  scheduler: Scheduler,
  random: Random,
  shards: number,
  handle: (event: DynamoDBStreamEvent) => Promise<Outcome<void>>,
): StreamLanes {
  const { lanesPerShard, batchMax, pollMs, againMs } = model.stream;
  const lanes = Array.from({ length: shards * lanesPerShard }, (): Lane => ({ records: [], isBusy: false }));
  const counts = { batches: 0, retries: 0 };

  const work = async (lane: Lane): Promise<void> => {
    const batch = lane.records.slice(0, batchMax);
    counts.batches++;
    const outcome = await handle({ Records: batch.map(recordOf) });
    if (outcome.kind === 'answered') lane.records.splice(0, batch.length);
    else counts.retries++;
    if (lane.records.length > 0) scheduler.after(againMs, 'stream goes on', () => void work(lane));
    else lane.isBusy = false;
  };

  return {
    counts,
    size: () => lanes.reduce((sum, { records }) => sum + records.length, 0),
    insert: (item) => {
      const lane = lanes[shardOfId(hashText([item.partition], hashChars), lanes.length)] as Lane;
      lane.records.push(item);
      if (lane.isBusy) return;
      lane.isBusy = true;
      scheduler.after(random.below(pollMs + 1), 'stream is polled', () => void work(lane));
    },
  };
}

function recordOf({ id, text }: Inserted): DynamoDBStreamEvent['Records'][number] {
  return { eventName: 'INSERT', dynamodb: { Keys: { s: { S: id } }, NewImage: { e: { S: text } } } };
}
