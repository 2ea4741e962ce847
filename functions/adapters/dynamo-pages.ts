import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { callAws } from './errors.ts';

export type Item = Readonly<Record<string, unknown>>;

/** Items of a query one after the other, over as many pages as it takes; a reader that stops early asks for no further page. */
export async function* itemsOf(
  client: DynamoDBDocumentClient,
  action: string,
  input: QueryCommandInput,
): AsyncGenerator<Item> {
  let from: Record<string, unknown> | undefined;
  do {
    const start = from;
    const page = await callAws(action, () =>
      client.send(new QueryCommand({ ...input, ...(start && { ExclusiveStartKey: start }) })),
    );
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
