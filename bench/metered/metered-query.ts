import { itemSizeBytes } from '../../functions/adapters/item-size.ts';
import { indexEntry, tableShapes } from './billed-units.ts';
import { type Charge, readCharge } from './charge.ts';
import { type Item, type Names, satisfies } from './expressions.ts';

/** A query's page ends after this much. */
const pageBytes = 1_048_576;

/** A request of the document client. */
export interface Request extends Names {
  readonly TableName: string;
  readonly Key: Item;
  readonly Item: Item;
  readonly IndexName?: string;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly UpdateExpression?: string;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
}

/** Items by their sort key. */
export interface Partition {
  readonly items: Map<string, Item>;
  /** The sort keys in order, while nothing came or went. */
  sorted?: readonly string[] | undefined;
}

/** A page of a query, and what it pays for; the bill goes by what it looked at. */
export function query(
  request: Request,
  partitions: ReadonlyMap<string, Partition>,
): { readonly answer: object; readonly charge: Charge } {
  const { Limit: limit = Number.POSITIVE_INFINITY } = request;
  const inOrder =
    request.IndexName === undefined ? ownItems(request, partitions) : indexItems(request, partitions);
  const page: Item[] = [];
  let sizeBytes = 0;
  let isMore = false;
  for (const item of inOrder) {
    if (!satisfies(request.KeyConditionExpression, request, item)) continue;
    isMore = page.length >= limit || sizeBytes > pageBytes;
    if (isMore) break;
    page.push(item);
    sizeBytes += itemSizeBytes(item);
  }
  const last = page.at(-1);
  return {
    charge: readCharge('query', request, String(partitionValue(request)), page),
    answer: {
      Items: page.filter((item) => satisfies(request.FilterExpression, request, item)),
      ...(isMore && last && { LastEvaluatedKey: keyOf(request, last) }),
    },
  };
}

/** With the keys of the index that was asked. */
function keyOf({ TableName: table, IndexName: index }: Request, item: Item): Item {
  const own = index === undefined ? [] : (tableShapes[table as 'state'].indexes[index]?.keys ?? []);
  return Object.fromEntries([...own, 'p', 's'].map((key) => [key, item[key]]));
}

/** The items of the partition that a key condition names first, in order, from the start key on. */
function* ownItems(request: Request, partitions: ReadonlyMap<string, Partition>): Generator<Item> {
  const partition = partitions.get(String(partitionValue(request)));
  if (partition === undefined) return;
  partition.sorted ??= [...partition.items.keys()].sort();
  const { sorted, items } = partition;
  const start = request.ExclusiveStartKey?.s as string | undefined;
  const isBackward = request.ScanIndexForward === false;
  const first = start === undefined ? 0 : firstAfter(sorted, start);
  const keys = isBackward
    ? sorted.filter((key) => start === undefined || key < start).reverse()
    : sorted.slice(first);
  for (const key of keys) yield items.get(key) as Item;
}

/** The same of an index, as far as it holds the items; entries of one sort key are in the order of their items' keys. */
function indexItems(request: Request, partitions: ReadonlyMap<string, Partition>): readonly Item[] {
  const index = tableShapes[request.TableName as 'state'].indexes[request.IndexName ?? ''];
  if (index === undefined) throw new Error(`the metered tables do not know the index ${request.IndexName}`);
  const [partition, sort] = index.keys;
  const value = partitionValue(request);
  const found: Item[] = [];
  for (const { items } of partitions.values())
    for (const item of items.values())
      if (item[partition] === value) {
        const entry = indexEntry(index, item);
        if (entry) found.push(entry);
      }
  const order = (a: Item, b: Item) => {
    const differing = [sort, 'p', 's'].find((key) => a[key] !== b[key]);
    if (differing === undefined) return 0;
    return (a[differing] as string) < (b[differing] as string) ? -1 : 1;
  };
  const direction = request.ScanIndexForward === false ? -1 : 1;
  const { ExclusiveStartKey: start } = request;
  return found
    .filter((item) => start === undefined || direction * order(item, start) > 0)
    .sort((a, b) => direction * order(a, b));
}

function partitionValue({ KeyConditionExpression = '', ExpressionAttributeValues }: Request): unknown {
  const name = /= (:\w+)/.exec(KeyConditionExpression)?.[1] ?? '';
  return ExpressionAttributeValues?.[name];
}

/** The place of the first key after `start` in a sorted list. */
function firstAfter(sorted: readonly string[], start: string): number {
  let [place, above] = [0, sorted.length];
  while (place < above) {
    const middle = (place + above) >>> 1;
    if ((sorted[middle] as string) > start) above = middle;
    else place = middle + 1;
  }
  return place;
}
