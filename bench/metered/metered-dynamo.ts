import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { itemSizeBytes, writeUnits } from '../../functions/adapters/item-size.ts';
import { indexCharges } from './billed-units.ts';
import { type Charge, type Ledger, makeLedger, readCharge } from './charge.ts';
import { type Item, satisfies, updated } from './expressions.ts';
import type { Meter } from './meter.ts';
import { type Partition, query, type Request } from './metered-query.ts';
import type { Throughput } from './throughput.ts';

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

/** A write that is ready. */
interface Prepared {
  readonly isAllowed: boolean;
  readonly charges: readonly Charge[];
  commit(): void;
}

/** The SDK repeats a call that was refused with this. */
export const throttledName = 'ProvisionedThroughputExceededException';

/**
 * DynamoDB in memory for the document client's commands that the adapters send, with its published units: a write pays for
 * the larger of the item before and after by 1 kB, in each index that it changes as well, double in a transaction; a failed
 * condition pays the same; a read pays for what it looked at by 4 kB, half of that if it need not be consistent, double in a
 * transaction. Names of tables are `samples`, `events` and `state`. With a `throughput` it refuses what that does not take: a call,
 * a whole transaction, or keys of a batch; a refused write of an index refuses that of its table.
 */
export function makeMeteredDynamo(meter: Meter, throughput?: Throughput): MeteredDynamo {
  const ledger = makeLedger(meter, throughput);
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

  const prepare = (request: Request, factor: 1 | 2, kind: string): Prepared => {
    const { TableName: table } = request;
    const key = request.Item ?? request.Key;
    const before = find(table, key);
    const isAllowed = satisfies(request.ConditionExpression, request, before);
    const after = request.Item
      ? defined(request.Item)
      : defined(updated(request.UpdateExpression ?? '', request, before ?? request.Key));
    const beforeBytes = itemSizeBytes(before ?? {});
    const sizeBytes = isAllowed ? Math.max(beforeBytes, itemSizeBytes(after)) : beforeBytes;
    const units = writeUnits(sizeBytes) * factor;
    const own: Charge = { kind, place: table, partition: String(key.p), unit: 'write-unit', units };
    return {
      isAllowed,
      charges: isAllowed ? [own, ...indexCharges(kind, table, before, after)] : [own],
      commit: () => store(table, before, after),
    };
  };

  /** Bills all charges, or refuses the call. */
  const take = (...charges: readonly Charge[]): void => {
    if (!charges.every((charge) => ledger.isOpen(charge))) throw failed(throttledName);
    ledger.take(charges);
  };

  const write = (request: Request, kind: string): object => {
    const { isAllowed, charges, commit } = prepare(request, 1, kind);
    take(...charges);
    if (!isAllowed) throw failed('ConditionalCheckFailedException');
    commit();
    return {};
  };

  const answers: Readonly<Record<string, (request: Request) => object>> = {
    PutCommand: (request) => write(request, 'put'),
    UpdateCommand: (request) => write(request, 'update'),
    DeleteCommand: (request) => {
      const { TableName: table, Key: key } = request;
      const before = find(table, key);
      const units = writeUnits(itemSizeBytes(before ?? {}));
      take({ kind: 'delete', place: table, partition: String(key.p), unit: 'write-unit', units });
      if (!satisfies(request.ConditionExpression, request, before))
        throw failed('ConditionalCheckFailedException');
      const partition = partitionsOf(table).get(String(key.p));
      if (partition?.items.delete(String(key.s))) partition.sorted = undefined;
      return {};
    },
    GetCommand: (request) => {
      const item = find(request.TableName, request.Key);
      take(readCharge('get', request, String(request.Key.p), [item ?? {}]));
      return { Item: item };
    },
    BatchGetCommand: (request) => batchGet(request, find, ledger),
    QueryCommand: (request) => {
      const { answer, charge } = query(request, partitionsOf(request.TableName));
      take(charge);
      return answer;
    },
    TransactWriteCommand: (request) => {
      const items = (request as unknown as { TransactItems: readonly Record<string, Request>[] })
        .TransactItems;
      const parts = items.map((item) => prepare(Object.values(item)[0] as Request, 2, 'transact'));
      const isRefused = ({ charges }: Prepared) => !charges.every((charge) => ledger.isOpen(charge));
      const refused = parts.map(isRefused);
      if (refused.includes(true)) throw cancelled(refused.map((is) => (is ? 'ThrottlingError' : 'None')));
      const isStored = parts.every(({ isAllowed }) => isAllowed);
      // What indexes take is not billed of a transaction that fails.
      ledger.take(parts.flatMap(({ charges }) => (isStored ? charges : charges.slice(0, 1))));
      if (!isStored)
        throw cancelled(parts.map(({ isAllowed }) => (isAllowed ? 'None' : 'ConditionalCheckFailed')));
      for (const { commit } of parts) commit();
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

/** Each item is rounded up on its own. Keys that are refused come back; if all are, so is the call. */
function batchGet(
  request: Request,
  find: (table: string, key: Item) => Item | undefined,
  ledger: Ledger,
): object {
  const { RequestItems: asked } = request as unknown as {
    readonly RequestItems: Readonly<Record<string, Request & { readonly Keys: readonly Item[] }>>;
  };
  const read = Object.entries(asked).map(([table, part]) => {
    const keys = part.Keys.map((key) => {
      const item = find(table, key);
      const charge = readCharge('batch-get', { ...part, TableName: table }, String(key.p), [item ?? {}]);
      return { key, item, charge, isOpen: ledger.isOpen(charge) };
    });
    ledger.take(keys.filter(({ isOpen }) => isOpen).map(({ charge }) => charge));
    return { table, keys };
  });
  const all = read.flatMap(({ keys }) => keys);
  if (all.length > 0 && all.every(({ isOpen }) => !isOpen)) throw failed(throttledName);
  const left = read.map(
    ({ table, keys }) => [table, keys.filter(({ isOpen }) => !isOpen).map(({ key }) => key)] as const,
  );
  return {
    Responses: Object.fromEntries(
      read.map(({ table, keys }) => [
        table,
        keys.flatMap(({ item, isOpen }) => (isOpen && item !== undefined ? [item] : [])),
      ]),
    ),
    UnprocessedKeys: Object.fromEntries(
      left.filter(([, Keys]) => Keys.length > 0).map(([table, Keys]) => [table, { Keys }]),
    ),
  };
}

function cancelled(codes: readonly string[]): Error {
  return failed(
    'TransactionCanceledException',
    codes.map((Code) => ({ Code })),
  );
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
