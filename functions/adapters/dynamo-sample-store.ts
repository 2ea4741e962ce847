import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Series, SeriesSchema } from '../../shared/facts/document.ts';
import { dayOf } from '../../shared/time.ts';
import type { Page, ReadPage, SampleItem, SampleStore, StateStore } from '../ports/stores.ts';
import { dynamo } from './dynamo-client.ts';
import { latestSamples, newestSample } from './dynamo-newest.ts';
import { itemsOf, makeReadMeter, type ReadMeter } from './dynamo-pages.ts';
import { readReceipts } from './dynamo-receipts.ts';
import { callAws, fromAws, nameOf } from './errors.ts';
import { stateKeys } from './keys.ts';
import { readSample, sampleItem } from './sample-item.ts';
import { readSampleCursor, sampleCursor, sampleDays, samplePartition, sampleSort } from './sample-keys.ts';

/** Schemas that a process remembers; a fleet of like hosts has a handful. */
const schemasKept = 1_000;

/** Samples in DynamoDB; their schemas lie in the state table. */
export function makeDynamoSampleStore(
  table: string,
  state: StateStore,
  client: DynamoDBDocumentClient = dynamo(),
): SampleStore {
  const schemas = makeSchemas(state);
  return {
    ...schemas,
    put: (item) => put(client, table, item),
    get: (host, boot, seq, builtAtMs) => get(client, table, host, boot, seq, builtAtMs),
    receipts: (names) => readReceipts(client, table, names),
    newest: (host, nowMs) => newestSample(client, table, host, nowMs),
    latest: (host, fromMs, nowMs, limit) => latestSamples(client, table, { host, fromMs, nowMs, limit }),
    range: (host, fromMs, toMs, limit, after) => range(client, table, { host, fromMs, toMs, limit, after }),
  };
}

async function put(
  client: DynamoDBDocumentClient,
  table: string,
  item: SampleItem,
): Promise<'stored' | 'duplicate' | 'conflict'> {
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: sampleItem(item),
        ConditionExpression: 'attribute_not_exists(s)',
      }),
    );
    return 'stored';
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw fromAws('dynamodb put of samples', error);
  }
  const there = await get(client, table, item.host, item.boot, item.seq, item.builtAtMs);
  return there && Buffer.from(there.bodyHash).equals(item.bodyHash) ? 'duplicate' : 'conflict';
}

async function get(
  client: DynamoDBDocumentClient,
  table: string,
  host: string,
  boot: string,
  seq: number,
  builtAtMs: number,
): Promise<SampleItem | undefined> {
  const key = { p: samplePartition(host, builtAtMs), s: sampleSort(boot, seq) };
  const { Item: item } = await callAws('dynamodb get of samples', () =>
    client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true })),
  );
  return item && readSample(item);
}

interface Range {
  readonly host: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly after: string | undefined;
}

async function range(
  client: DynamoDBDocumentClient,
  table: string,
  asked: Range,
): Promise<ReadPage<SampleItem>> {
  const meter = makeReadMeter();
  const page = await rangePage(client, table, asked, meter);
  return { ...page, read: meter.read() };
}

async function rangePage(
  client: DynamoDBDocumentClient,
  table: string,
  asked: Range,
  meter: ReadMeter,
): Promise<Page<SampleItem>> {
  const { fromMs, toMs, limit, after } = asked;
  const items: SampleItem[] = [];
  const start = after === undefined ? undefined : readSampleCursor(after);
  for (const dayStartMs of sampleDays(fromMs, toMs)) {
    const day = dayOf(dayStartMs);
    if (start && day < start.day) continue;
    const partition = samplePartition(asked.host, dayStartMs);
    const afterSort = start?.day === day ? start.s : undefined;
    for await (const item of ofDay(client, table, { ...asked, partition, afterSort, meter })) {
      const last = items.at(-1);
      if (items.length === limit) return last ? { items, next: sampleCursor(last) } : { items };
      items.push(item);
    }
  }
  return { items };
}

interface RangeOfDay extends Pick<Range, 'fromMs' | 'toMs'> {
  readonly partition: string;
  readonly afterSort: string | undefined;
  readonly meter: ReadMeter;
}

/** The filter runs in DynamoDB: what it drops is paid for but does not travel. */
async function* ofDay(
  client: DynamoDBDocumentClient,
  table: string,
  { fromMs, toMs, partition, afterSort, meter }: RangeOfDay,
): AsyncGenerator<SampleItem> {
  const isGoingOn = afterSort !== undefined;
  const input: QueryCommandInput = {
    TableName: table,
    KeyConditionExpression: isGoingOn ? 'p = :p AND s > :after' : 'p = :p',
    FilterExpression: 'b >= :from AND b < :to',
    ExpressionAttributeValues: {
      ':p': partition,
      ':from': fromMs,
      ':to': toMs,
      ...(isGoingOn && { ':after': afterSort }),
    },
  };
  for await (const item of itemsOf(client, 'dynamodb query of samples', input, meter)) yield readSample(item);
}

/** A hash names its content, so what was seen once never needs another read or write. */
function makeSchemas(state: StateStore): Pick<SampleStore, 'putSchema' | 'schema'> {
  const known = new Map<string, readonly Series[]>();
  const remember = (hash: string, series: readonly Series[]) => {
    if (known.size >= schemasKept) known.delete(known.keys().next().value as string);
    known.set(hash, series);
  };
  return {
    putSchema: async ({ hash, series }: SeriesSchema) => {
      if (known.has(hash)) return;
      await state.put({ key: stateKeys.schema(hash), body: { series }, expected: 'absent' });
      remember(hash, series);
    },
    schema: async (hash) => {
      const there = known.get(hash);
      if (there) return there;
      const item = await state.get<{ readonly series: readonly Series[] }>(stateKeys.schema(hash));
      if (item) remember(hash, item.body.series);
      return item?.body.series;
    },
  };
}
