import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inParallel } from '../in-parallel.ts';
import type { DocumentName, Receipt } from '../ports/stores.ts';
import type { Item } from './dynamo-pages.ts';
import { callAws } from './errors.ts';
import { readSample } from './sample-item.ts';
import { samplePartition, sampleSort } from './sample-keys.ts';

/** Keys that DynamoDB takes in one request. */
const batchNames = 100;

/** Requests for what a batch left unread; what is left then counts as not answered. */
export const receiptAttempts = 3;

const width = 8;

/** Of `sampleItem`, what a receipt is made of. */
const receiptAttributes = ['p', 's', 'b', 'r', 'c', 'w', 'g'] as const;

/** Reads what `SampleStore.receipts` promises, in requests of `batchNames`, several at a time. */
export async function readReceipts(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  table: string,
  names: readonly DocumentName[],
): Promise<readonly (Receipt | undefined)[]> {
  const keys = names.map(({ host, boot, seq, builtAtMs }) => ({
    p: samplePartition(host, builtAtMs),
    s: sampleSort(boot, seq),
  }));
  const batches = Array.from({ length: Math.ceil(keys.length / batchNames) }, (_, i) =>
    keys.slice(i * batchNames, (i + 1) * batchNames),
  );
  const items = (await inParallel(batches, width, (batch) => readBatch(client, table, batch))).flat();
  const found = new Map(items.map((item) => [textOf(item as unknown as Key), receiptOf(item)]));
  return keys.map((key) => found.get(textOf(key)));
}

interface Key {
  readonly p: string;
  readonly s: string;
}

async function readBatch(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  table: string,
  batch: readonly Key[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let rest: readonly Item[] = batch.map(({ p, s }) => ({ p, s }));
  for (let attempt = 0; attempt < receiptAttempts && rest.length > 0; attempt++) {
    const Keys = [...rest];
    const answer = await callAws('dynamodb batch get of samples', () =>
      client.send(
        new BatchGetCommand({
          RequestItems: {
            [table]: {
              Keys,
              ProjectionExpression: receiptAttributes.map((name) => `#${name}`).join(', '),
              ExpressionAttributeNames: Object.fromEntries(
                receiptAttributes.map((name) => [`#${name}`, name]),
              ),
            },
          },
        }),
      ),
    );
    items.push(...(answer.Responses?.[table] ?? []));
    rest = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return items;
}

function receiptOf(item: Item): Receipt {
  const { bodyHash: _, block: __, expiresAtMs: ___, ...receipt } = readSample(item);
  return receipt;
}

function textOf({ p, s }: Key): string {
  return `${p} ${s}`;
}
