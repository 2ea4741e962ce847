import type { DynamoDBDocumentClient, QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { limits } from '../../shared/facts/limits.ts';
import { dayMs } from '../../shared/time.ts';
import { bootsRead, freshMs, type SampleItem } from '../ports/stores.ts';
import { itemsOf } from './dynamo-pages.ts';
import { readSample } from './sample-item.ts';
import { bootSort, sampleDays, samplePartition } from './sample-keys.ts';

/** Documents of one request of `latestSamples`: a quarter of an hour. */
const latestPageItems = 15;

interface Asked {
  readonly host: string;
  readonly fromMs: number;
  readonly nowMs: number;
  readonly limit: number;
}

/**
 * Reads what `SampleStore.newest` promises. A host that was heard lately costs one query, half a read unit; of another each boot
 * of two days costs one, and one more for each day finds that there are no others.
 */
export async function newestSample(
  client: DynamoDBDocumentClient,
  table: string,
  host: string,
  nowMs: number,
): Promise<SampleItem | undefined> {
  let newest: SampleItem | undefined;
  for (const dayStartMs of daysAround(nowMs)) {
    for await (const item of lastOfBoots(client, table, samplePartition(host, dayStartMs))) {
      if (newest === undefined || item.receivedAtMs > newest.receivedAtMs) newest = item;
      if (isFresh(newest, nowMs)) return newest;
    }
  }
  return newest;
}

/** Reads what `SampleStore.latest` promises: of each boot down to the first document that is too old. */
export async function latestSamples(
  client: DynamoDBDocumentClient,
  table: string,
  asked: Asked,
): Promise<readonly SampleItem[]> {
  const found: SampleItem[] = [];
  for (const dayStartMs of sampleDays(asked.fromMs, asked.nowMs + 1).toReversed()) {
    const partition = samplePartition(asked.host, dayStartMs);
    let below: string | undefined;
    for (let boots = 0; boots < bootsRead; boots++) {
      below = await takeDown(client, downFrom(table, partition, below, latestPageItems), asked, found);
      if (found.length >= asked.limit) return found;
      if (below === undefined) break;
      if (found.some((item) => isFresh(item, asked.nowMs))) return found;
    }
  }
  return found;
}

/** Adds what is not too old to `found`; where the boot of the first that is begins, undefined if none is or `found` is full. */
async function takeDown(
  client: DynamoDBDocumentClient,
  input: QueryCommandInput,
  { fromMs, limit }: Asked,
  found: SampleItem[],
): Promise<string | undefined> {
  for await (const each of itemsOf(client, 'dynamodb query of the latest samples', input)) {
    const item = readSample(each);
    if (item.builtAtMs < fromMs) return bootSort(item.boot);
    if (found.push(item) >= limit) return undefined;
  }
  return undefined;
}

/** The last document of each of the last `bootsRead` boots of a day, by their names. */
async function* lastOfBoots(
  client: DynamoDBDocumentClient,
  table: string,
  partition: string,
): AsyncGenerator<SampleItem> {
  let below: string | undefined;
  for (let boots = 0; boots < bootsRead; boots++) {
    const input = downFrom(table, partition, below, 1);
    const items = itemsOf(client, 'dynamodb query of the newest samples', input);
    const { value } = await items.next();
    if (value === undefined) return;
    const item = readSample(value);
    yield item;
    below = bootSort(item.boot);
  }
}

/** A query of one day's documents, the last by boot and sequence first, from below a sort key on. */
function downFrom(
  table: string,
  partition: string,
  below: string | undefined,
  pageItems: number,
): QueryCommandInput {
  return {
    TableName: table,
    KeyConditionExpression: below === undefined ? 'p = :p' : 'p = :p AND s < :below',
    ExpressionAttributeValues: { ':p': partition, ...(below !== undefined && { ':below': below }) },
    ScanIndexForward: false,
    Limit: pageItems,
  };
}

/** The day of `nowMs`, the next if a clock that no offset puts right may be in it, the one before. */
function daysAround(nowMs: number): readonly number[] {
  const todayMs = startOfDay(nowMs);
  return [...new Set([todayMs, startOfDay(nowMs + limits.futureMs), todayMs - dayMs])];
}

function isFresh({ receivedAtMs }: SampleItem, nowMs: number): boolean {
  return nowMs - receivedAtMs < freshMs;
}

function startOfDay(tMs: number): number {
  return tMs - (tMs % dayMs);
}
