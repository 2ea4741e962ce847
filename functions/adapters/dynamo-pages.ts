import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { BilledRead } from '../../shared/api/billed-read.ts';
import { callAws } from './errors.ts';

export type Item = Readonly<Record<string, unknown>>;

/** Adds up what queries looked at. */
export interface ReadMeter {
  /** So far, requests that are still on their way left out. */
  readonly read: () => BilledRead;
  readonly add: (cost: BilledRead) => void;
}

export function makeReadMeter(): ReadMeter {
  let sum: BilledRead = { items: 0, units: 0 };
  return {
    read: () => sum,
    add: ({ items, units }) => {
      sum = { items: sum.items + items, units: sum.units + units };
    },
  };
}

/** Items of a query one after the other, over as many pages as it takes; a reader that stops early asks for no further page. `meter` is told of each. */
export async function* itemsOf(
  client: DynamoDBDocumentClient,
  action: string,
  input: QueryCommandInput,
  meter?: ReadMeter,
): AsyncGenerator<Item> {
  const asked: QueryCommandInput = { ...input, ...(meter && { ReturnConsumedCapacity: 'TOTAL' }) };
  let from: Record<string, unknown> | undefined;
  do {
    const start = from;
    const page = await callAws(action, () =>
      client.send(new QueryCommand({ ...asked, ...(start && { ExclusiveStartKey: start }) })),
    );
    meter?.add({
      items: page.ScannedCount ?? page.Items?.length ?? 0,
      units: page.ConsumedCapacity?.CapacityUnits ?? 0,
    });
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/**
 * Merges sorted streams into one: `before(a, b)` says that `a` comes first. The first pages of all streams are read at the same
 * time.
 */
export async function* merged<T>(
  streams: readonly AsyncGenerator<T>[],
  before: (a: T, b: T) => boolean,
): AsyncGenerator<T> {
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    const first = firstOf(heads, before);
    if (first === undefined) return;
    yield (heads[first] as IteratorYieldResult<T>).value;
    heads[first] = await (streams[first] as AsyncGenerator<T>).next();
  }
}

function firstOf<T>(
  heads: readonly IteratorResult<T>[],
  before: (a: T, b: T) => boolean,
): number | undefined {
  let first: number | undefined;
  let best: T | undefined;
  heads.forEach((head, i) => {
    if (head.done || (first !== undefined && !before(head.value, best as T))) return;
    first = i;
    best = head.value;
  });
  return first;
}
