import { setTimeout } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { TocsinError } from '../../shared/errors.ts';
import { inParallel } from '../in-parallel.ts';
import type { StateItem, StateKey } from '../ports/stores.ts';
import { callAws } from './errors.ts';
import { readKey, readState } from './state-item.ts';

/** Waits after `attempt` (0, 1, ...) calls that a table had no throughput for. */
export type Pause = (attempt: number) => Promise<void>;

/** Keys that DynamoDB takes in one request. */
const batchKeys = 100;

/** Requests for what a batch left unread: an answer holds 16 MB, and a throttled table leaves keys out. */
export const readAttempts = 8;

const width = 4;
const firstPauseMs = 20;

/** How long `pauseLonger` waits, in ms. */
export function throttledPauseMs(attempt: number): number {
  return firstPauseMs * 2 ** attempt;
}

export const pauseLonger: Pause = (attempt) => setTimeout(throttledPauseMs(attempt));

/**
 * Reads what `StateStore.getMany` promises. Throws `STATE_BUSY` if a request left keys unread `readAttempts` times: an item that
 * was not read is not one that is missing.
 */
export async function readMany<T>(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  table: string,
  keys: readonly StateKey[],
  pause: Pause = pauseLonger,
): Promise<readonly (StateItem<T> | undefined)[]> {
  const distinct = [...new Map(keys.map((key) => [textOf(key), key])).values()];
  const batches = Array.from({ length: Math.ceil(distinct.length / batchKeys) }, (_, i) =>
    distinct.slice(i * batchKeys, (i + 1) * batchKeys),
  );
  const read = await inParallel(batches, width, (batch) => readBatch<T>(client, table, batch, pause));
  const found = new Map(read.flat().map((item) => [textOf(item.key), item]));
  return keys.map((key) => found.get(textOf(key)));
}

async function readBatch<T>(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  table: string,
  batch: readonly StateKey[],
  pause: Pause,
): Promise<readonly StateItem<T>[]> {
  const items: StateItem<T>[] = [];
  let rest: readonly StateKey[] = batch;
  for (let attempt = 0; attempt < readAttempts; attempt++) {
    const Keys = rest.map(({ p, s }) => ({ p, s }));
    const answer = await callAws('dynamodb batch get of state', () =>
      client.send(new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } })),
    );
    for (const item of answer.Responses?.[table] ?? []) items.push(readState<T>(item));
    rest = (answer.UnprocessedKeys?.[table]?.Keys ?? []).map(readKey);
    if (rest.length === 0) return items;
    await pause(attempt);
  }
  throw new TocsinError('STATE_BUSY', 'the state table left keys of a request unread', {
    got: `${rest.length} keys after ${readAttempts} attempts`,
    retryable: true,
    status: 503,
    fix: 'try again',
  });
}

function textOf({ p, s }: StateKey): string {
  return `${p} ${s}`;
}
