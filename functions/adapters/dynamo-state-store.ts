import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import {
  type ListOptions,
  listLimitDefault,
  type Page,
  type StateItem,
  type StateKey,
  type StateStore,
  type StateWrite,
} from '../ports/stores.ts';
import { checkListCursor } from './cursor.ts';
import { dynamo } from './dynamo-client.ts';
import { type Item, itemsOf, merged } from './dynamo-pages.ts';
import { type Pause, pauseLonger, readMany } from './dynamo-read-many.ts';
import { type Tables, writeWithEvents } from './dynamo-transaction.ts';
import { callAws, fromAws, nameOf } from './errors.ts';
import { duePartition, dueShards, readKey, readState, stateUpdate } from './state-item.ts';

/** State in DynamoDB, with the events table beside it for `putWithEvents`. */
export function makeDynamoStateStore(
  tables: Tables,
  client: DynamoDBDocumentClient = dynamo(),
  pause: Pause = pauseLonger,
): StateStore {
  const table = tables.state;
  const get = <T>(key: StateKey) => read<T>(client, table, key);
  return {
    get,
    getMany: <T>(keys: readonly StateKey[]) => readMany<T>(client, table, keys, pause),
    put: (write) => put(client, table, write),
    putWithEvents: <T>(write: StateWrite<T>, events: readonly TocsinEvent[]) =>
      writeWithEvents(
        {
          client,
          tables,
          versionOf: async (key) => (await get(key))?.version ?? 0,
          put: (alone) => put(client, table, alone),
          pause,
        },
        write,
        events,
      ),
    remove: (key, expected) => remove(client, table, key, expected),
    list: <T>(p: string, options: ListOptions = {}) => list<T>(client, table, p, options),
    postpone: (key, untilMs, nextMs) => postpone(client, table, key, untilMs, nextMs),
    due: (untilMs, limit) => due(client, table, untilMs, limit),
  };
}

async function read<T>(
  client: DynamoDBDocumentClient,
  table: string,
  { p, s }: StateKey,
): Promise<StateItem<T> | undefined> {
  const { Item: item } = await callAws('dynamodb get of state', () =>
    client.send(new GetCommand({ TableName: table, Key: { p, s }, ConsistentRead: true })),
  );
  return item && readState<T>(item);
}

async function put<T>(
  client: DynamoDBDocumentClient,
  table: string,
  write: StateWrite<T>,
): Promise<'stored' | 'conflict'> {
  const update = stateUpdate(table, write);
  try {
    await client.send(new UpdateCommand(update));
    return 'stored';
  } catch (error) {
    if (nameOf(error) === 'ConditionalCheckFailedException') return 'conflict';
    throw fromAws('dynamodb put of state', error);
  }
}

async function remove(
  client: DynamoDBDocumentClient,
  table: string,
  { p, s }: StateKey,
  expected: number | undefined,
): Promise<void> {
  try {
    await client.send(
      new DeleteCommand({
        TableName: table,
        Key: { p, s },
        ...(expected !== undefined && {
          ConditionExpression: 'v = :expected',
          ExpressionAttributeValues: { ':expected': expected },
        }),
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw fromAws('dynamodb delete of state', error);
  }
}

async function postpone(
  client: DynamoDBDocumentClient,
  table: string,
  { p, s }: StateKey,
  untilMs: number,
  nextMs: number,
): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { p, s },
        UpdateExpression: 'SET a = :next',
        ConditionExpression: 'a <= :until',
        ExpressionAttributeValues: { ':until': untilMs, ':next': nextMs },
      }),
    );
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException')
      throw fromAws('dynamodb update of a due time', error);
  }
}

/** Asks for one item more than the page holds, so that `next` is there only if something follows. */
async function list<T>(
  client: DynamoDBDocumentClient,
  table: string,
  p: string,
  { prefix = '', limit = listLimitDefault, after }: ListOptions,
): Promise<Page<StateItem<T>>> {
  checkListCursor(prefix, after);
  const page = await callAws('dynamodb query of state', () =>
    client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: prefix === '' ? 'p = :p' : 'p = :p AND begins_with(s, :prefix)',
        ExpressionAttributeValues: { ':p': p, ...(prefix !== '' && { ':prefix': prefix }) },
        ConsistentRead: true,
        Limit: limit + 1,
        ...(after !== undefined && { ExclusiveStartKey: { p, s: after } }),
      }),
    ),
  );
  const found = (page.Items ?? []).map((item) => readState<T>(item));
  const items = found.slice(0, limit);
  // A page also ends at 1 MB; then DynamoDB says where to go on.
  const isMore = found.length > limit || page.LastEvaluatedKey !== undefined;
  const last = items.at(-1);
  return isMore && last ? { items, next: last.key.s } : { items };
}

async function due(
  client: DynamoDBDocumentClient,
  table: string,
  untilMs: number,
  limit: number,
): Promise<readonly StateKey[]> {
  const shards = Array.from({ length: dueShards }, (_, shard) =>
    itemsOf(client, 'dynamodb query of due times', {
      TableName: table,
      IndexName: 'due',
      KeyConditionExpression: 'q = :q AND a <= :until',
      ExpressionAttributeValues: { ':q': duePartition(shard), ':until': untilMs },
      Limit: limit,
    }),
  );
  const keys: StateKey[] = [];
  if (limit <= 0) return keys;
  for await (const item of merged<Item>(shards, (a, b) => (a.a as number) < (b.a as number))) {
    keys.push(readKey(item));
    if (keys.length >= limit) break;
  }
  return keys;
}
