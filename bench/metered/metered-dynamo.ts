import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { itemSizeBytes, writeUnits } from '../../functions/adapters/item-size.ts';
import { countRead, indexWrites } from './billed-units.ts';
import { type Item, satisfies, updated } from './expressions.ts';
import type { Meter } from './meter.ts';
import { type Partition, query, type Request } from './metered-query.ts';

export interface MeteredDynamo {
  /** For the real adapters. */
  readonly client: DynamoDBDocumentClient;
  /** Every item of a table. */
  items(table: string): readonly Item[];
  /** Called with each new item of a table, as its stream shows it. */
  onInsert(hear: (table: string, item: Item) => void): void;
  /** Called with each item that is written. */
  onWrite(hear: (table: string, item: Item) => void): void;
}

/**
 * DynamoDB in memory for the document client's commands that the adapters send, with its published units: a write pays for
 * the larger of the item before and after by 1 kB, in each index that it changes as well, double in a transaction; a failed
 * condition pays the same; a read pays for what it looked at by 4 kB, half of that if it need not be consistent, double in a
 * transaction. Names of tables are `samples`, `events` and `state`.
 */
export function makeMeteredDynamo(meter: Meter): MeteredDynamo {
  const tables = new Map<string, Map<string, Partition>>();
  const insertListeners: ((table: string, item: Item) => void)[] = [];
  const writeListeners: ((table: string, item: Item) => void)[] = [];
  const partitionsOf = (table: string) => entryOf(tables, table, () => new Map());

  const find = (table: string, { p, s }: Item) => partitionsOf(table).get(String(p))?.items.get(String(s));

  const store = (table: string, before: Item | undefined, after: Item) => {
    const partition = entryOf(partitionsOf(table), String(after.p), (): Partition => ({ items: new Map() }));
    partition.items.set(String(after.s), after);
    if (before === undefined) partition.sorted = undefined;
    for (const hear of writeListeners) hear(table, after);
    if (before === undefined) for (const hear of insertListeners) hear(table, after);
  };

  const write = (request: Request, factor: 1 | 2, kind: string): (() => void) => {
    const { TableName: table } = request;
    const key = request.Item ?? request.Key;
    const before = find(table, key);
    const isAllowed = satisfies(request.ConditionExpression, request, before);
    const after = request.Item
      ? defined(request.Item)
      : defined(updated(request.UpdateExpression ?? '', request, before ?? request.Key));
    const sizeBytes = Math.max(itemSizeBytes(before ?? {}), itemSizeBytes(after));
    const base = writeUnits(sizeBytes) * factor;
    meter.count(
      `dynamodb ${kind} ${table}`,
      'write-unit',
      isAllowed ? base : writeUnits(itemSizeBytes(before ?? {})) * factor,
    );
    if (!isAllowed) throw failed('ConditionalCheckFailedException');
    return () => {
      for (const [name, units] of indexWrites(table, before, after))
        meter.count(`dynamodb ${kind} ${table}.${name}`, 'write-unit', units);
      store(table, before, after);
    };
  };

  const answers: Readonly<Record<string, (request: Request) => object>> = {
    PutCommand: (request) => {
      write(request, 1, 'put')();
      return {};
    },
    UpdateCommand: (request) => {
      write(request, 1, 'update')();
      return {};
    },
    DeleteCommand: (request) => {
      const before = find(request.TableName, request.Key);
      const units = writeUnits(itemSizeBytes(before ?? {}));
      meter.count(`dynamodb delete ${request.TableName}`, 'write-unit', units);
      const partition = partitionsOf(request.TableName).get(String(request.Key.p));
      if (partition?.items.delete(String(request.Key.s))) partition.sorted = undefined;
      return {};
    },
    GetCommand: (request) => {
      const item = find(request.TableName, request.Key);
      countRead(meter, 'get', request, [item ?? {}]);
      return { Item: item };
    },
    BatchGetCommand: (request) => batchGet(request, find, meter),
    QueryCommand: (request) => query(request, partitionsOf(request.TableName), meter),
    TransactWriteCommand: (request) => {
      const items = (request as unknown as { TransactItems: readonly Record<string, Request>[] })
        .TransactItems;
      const reasons: string[] = [];
      const commits: (() => void)[] = [];
      for (const item of items) {
        const [part] = Object.values(item) as [Request];
        try {
          commits.push(write(part, 2, 'transact'));
          reasons.push('None');
        } catch {
          reasons.push('ConditionalCheckFailed');
        }
      }
      if (commits.length < items.length)
        throw failed(
          'TransactionCanceledException',
          reasons.map((Code) => ({ Code })),
        );
      for (const commit of commits) commit();
      return {};
    },
  };

  const send = async (command: {
    readonly constructor: { readonly name: string };
    readonly input: unknown;
  }) => {
    const { name } = command.constructor;
    const answer = answers[name];
    if (answer === undefined) throw new Error(`the metered tables do not know ${name}`);
    return answer(command.input as Request);
  };
  return {
    client: { send } as unknown as DynamoDBDocumentClient,
    items: (table) => [...partitionsOf(table).values()].flatMap(({ items }) => [...items.values()]),
    onInsert: (hear) => void insertListeners.push(hear),
    onWrite: (hear) => void writeListeners.push(hear),
  };
}

function batchGet(
  request: Request,
  find: (table: string, key: Item) => Item | undefined,
  meter: Meter,
): object {
  const asked = (request as unknown as { RequestItems: Record<string, Request & { Keys: readonly Item[] }> })
    .RequestItems;
  const found = Object.entries(asked).map(([table, part]) => {
    const items = part.Keys.map((key) => find(table, key));
    // Each item is rounded up on its own.
    for (const item of items) countRead(meter, 'batch-get', { ...part, TableName: table }, [item ?? {}]);
    return [table, items.filter((item) => item !== undefined)] as const;
  });
  return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
}

function defined(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

function failed(name: string, CancellationReasons?: readonly object[]): Error {
  return Object.assign(new Error(name), { name, ...(CancellationReasons && { CancellationReasons }) });
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
