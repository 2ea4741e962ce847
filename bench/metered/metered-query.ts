import { itemSizeBytes } from '../../functions/adapters/item-size.ts';
import { tableShapes } from './billed-units.ts';
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
      ...(isMore && last && { LastEvaluatedKey: { p: last.p, s: last.s } }),
    },
  };
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

/** The same of an index, whose entries lie in the items of the table. */
function indexItems(request: Request, partitions: ReadonlyMap<string, Partition>): readonly Item[] {
  const [partition, sort] = tableShapes[request.TableName as 'state'].indexes[request.IndexName as 'due']
    ?.keys ?? ['p', 's'];
  const value = partitionValue(request);
  const found: Item[] = [];
  for (const { items } of partitions.values())
    for (const item of items.values()) if (item[partition] === value) found.push(item);
  found.sort((a, b) => ((a[sort] as string) < (b[sort] as string) ? -1 : 1));
  const start = request.ExclusiveStartKey?.s as string | undefined;
  if (request.ScanIndexForward !== false)
    return start === undefined ? found : found.filter(({ s }) => (s as string) > start);
  return found.reverse().filter(({ s }) => start === undefined || (s as string) < start);
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
