import {
  type DynamoDBDocumentClient,
  PutCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { isId, lowestIdAt, timeOfId } from '../../shared/facts/ids.ts';
import { dayMs, dayOf } from '../../shared/time.ts';
import type { EventFilter, EventPlace, EventStore, Page, StoredText } from '../ports/stores.ts';
import { dynamo } from './dynamo-client.ts';
import { type Item, itemsOf, makeReadMeter, merged, type ReadMeter } from './dynamo-pages.ts';
import { fromAws, nameOf } from './errors.ts';
import { type IdWindow, idWindow, matchesFilter } from './event-filter.ts';
import {
  dayBucket,
  dayBucketOf,
  dayBuckets,
  eventItem,
  eventKey,
  hostPartition,
  openBucket,
  openBuckets,
  readEvent,
} from './event-item.ts';

/** Items that one request reads from each of the sixteen buckets at most; most pages need but a few of each. */
const bucketPageMax = 100;

/** Events in DynamoDB. Reads of lists are eventually consistent. */
export function makeDynamoEventStore(table: string, client: DynamoDBDocumentClient = dynamo()): EventStore {
  const reader = makeReader(table, client);
  return {
    put: (event) => put(client, table, event),
    get: (id) => getById(reader, id),
    query: async (filter, limit, after) => {
      const meter = makeReadMeter();
      const page = await query(makeReader(table, client, meter), filter, limit, after);
      return { ...page, read: meter.read() };
    },
    stored: (fromMs, toMs, limit, after) => stored(reader, { fromMs, toMs, limit, after }),
    open: ({ types, host }, limit) =>
      take(
        openRaises(reader, limit),
        (event) =>
          (types === undefined || types.includes(event.type)) && (host === undefined || event.host === host),
        limit,
      ),
    close: async (raiseId, like) => {
      const place = like ?? (await getById(reader, raiseId));
      if (place) await close(client, table, raiseId, place);
    },
  };
}

interface Partition {
  readonly index?: 'byDay' | 'open';
  readonly attribute: 'p' | 'g' | 'o';
  readonly value: string;
}

/** Newest first, ids in `[fromId, toId)`. */
type Reader = (partition: Partition, fromId: string, toId: string, pageItems: number) => AsyncGenerator<Item>;

function makeReader(table: string, client: DynamoDBDocumentClient, meter?: ReadMeter): Reader {
  return async function* read({ index, attribute, value }, fromId, toId, pageItems) {
    const input: QueryCommandInput = {
      TableName: table,
      ...(index !== undefined && { IndexName: index }),
      KeyConditionExpression: '#partition = :partition AND s BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#partition': attribute },
      ExpressionAttributeValues: { ':partition': value, ':from': fromId, ':to': toId },
      ScanIndexForward: false,
      Limit: pageItems,
    };
    const items = itemsOf(client, 'dynamodb query of events', input, meter);
    // BETWEEN holds both ends; the upper one is out.
    for await (const item of items) if (item.s !== toId) yield item;
  };
}

async function put(
  client: DynamoDBDocumentClient,
  table: string,
  event: TocsinEvent,
): Promise<'stored' | 'duplicate'> {
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: eventItem(event),
        ConditionExpression: 'attribute_not_exists(s)',
      }),
    );
    return 'stored';
  } catch (error) {
    if (nameOf(error) === 'ConditionalCheckFailedException') return 'duplicate';
    throw fromAws('dynamodb put of an event', error);
  }
}

async function getById(read: Reader, id: string): Promise<TocsinEvent | undefined> {
  if (!isId(id)) return undefined;
  const partition: Partition = { index: 'byDay', attribute: 'g', value: dayBucketOf(id) };
  for await (const item of read(partition, id, `${id}~`, 1)) return readEvent(item);
  return undefined;
}

async function query(
  read: Reader,
  filter: EventFilter,
  limit: number,
  after: string | undefined,
): Promise<Page<TocsinEvent>> {
  const window = idWindow(filter, after);
  if (window.fromId >= window.toId) return { items: [] };
  const source =
    filter.open === true ? openRaises(read, limit, window) : eventsOf(read, filter, limit, window);
  const found = await take(source, (event) => matchesFilter(event, filter), limit + 1);
  const items = found.slice(0, limit);
  if (found.length > limit) return { items, next: items.at(-1)?.id ?? window.toId };
  return window.isCut ? { items, next: window.fromId } : { items };
}

/** All events of the window, newest first, day by day: of one host from its partition, else from the index of days. */
async function* eventsOf(
  read: Reader,
  filter: EventFilter,
  limit: number,
  { fromId, toId }: IdWindow,
): AsyncGenerator<TocsinEvent> {
  for (const day of daysDown(fromId, toId)) {
    const partitions = filter.host === undefined ? bucketsOf(day) : [hostOf(filter.host, day)];
    const pageItems = partitions.length === 1 ? limit + 1 : pageItemsOf(limit);
    yield* newestOf(partitions.map((partition) => read(partition, fromId, toId, pageItems)));
  }
}

async function stored(
  read: Reader,
  { fromMs, toMs, limit, after }: { fromMs: number; toMs: number; limit: number; after: string | undefined },
): Promise<Page<StoredText>> {
  const border = lowestIdAt(toMs);
  const [fromId, toId] = [lowestIdAt(fromMs), after !== undefined && after < border ? after : border];
  if (fromId >= toId) return { items: [] };
  const found = await take(itemsByDay(read, fromId, toId, pageItemsOf(limit)), () => true, limit + 1);
  const items = found.slice(0, limit).map((item) => ({ id: item.s as string, text: item.e as string }));
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: last.id } : { items };
}

async function* itemsByDay(
  read: Reader,
  fromId: string,
  toId: string,
  pageItems: number,
): AsyncGenerator<Item> {
  for (const day of daysDown(fromId, toId)) {
    const streams = bucketsOf(day).map((partition) => read(partition, fromId, toId, pageItems));
    yield* merged(streams, (a, b) => (a.s as string) > (b.s as string));
  }
}

async function* openRaises(
  read: Reader,
  limit: number,
  { fromId, toId }: Pick<IdWindow, 'fromId' | 'toId'> = { fromId: '0', toId: '~' },
): AsyncGenerator<TocsinEvent> {
  const buckets = Array.from({ length: openBuckets }, (_, i) => openBucket(i));
  yield* newestOf(
    buckets.map((value) => read({ index: 'open', attribute: 'o', value }, fromId, toId, limit + 1)),
  );
}

async function* newestOf(streams: readonly AsyncGenerator<Item>[]): AsyncGenerator<TocsinEvent> {
  for await (const item of merged(streams, (a, b) => (a.s as string) > (b.s as string))) {
    yield readEvent(item);
  }
}

async function take<T>(
  source: AsyncGenerator<T>,
  matches: (item: T) => boolean,
  limit: number,
): Promise<T[]> {
  const taken: T[] = [];
  if (limit <= 0) return taken;
  for await (const item of source) {
    if (matches(item)) taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}

function* daysDown(fromId: string, toId: string): Generator<string> {
  const oldest = Math.floor(timeOfId(fromId) / dayMs);
  // `toId` is outside: at exactly midnight's lowest id its day holds nothing.
  const toMs = timeOfId(toId);
  const newest = Math.floor((toId === lowestIdAt(toMs) ? toMs - 1 : toMs) / dayMs);
  for (let day = newest; day >= oldest; day--) yield dayOf(day * dayMs);
}

function bucketsOf(day: string): readonly Partition[] {
  return Array.from({ length: dayBuckets }, (_, i) => ({
    index: 'byDay' as const,
    attribute: 'g' as const,
    value: dayBucket(day, i),
  }));
}

function hostOf(host: string, day: string): Partition {
  return { attribute: 'p', value: hostPartition(host, day) };
}

/** Ids spread evenly: twice a bucket's share mostly fills a page with one request to each. */
function pageItemsOf(limit: number): number {
  return Math.min(bucketPageMax, Math.ceil(((limit + 1) * 2) / dayBuckets) + 2);
}

/** Removes the sparse attribute; an item that is not there stays away. */
async function close(
  client: DynamoDBDocumentClient,
  table: string,
  raiseId: string,
  like: EventPlace,
): Promise<void> {
  if (!isId(raiseId)) return;
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: eventKey(raiseId, like),
        UpdateExpression: 'REMOVE o',
        ConditionExpression: 'attribute_exists(o)',
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException')
      throw fromAws('dynamodb close of an episode', error);
  }
}
