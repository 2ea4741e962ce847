import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamo } from '../../functions/adapters/dynamo-client.ts';
import { eventItem } from '../../functions/adapters/event-item.ts';
import { type AttributeValue, itemSizeBytes } from '../../functions/adapters/item-size.ts';
import { sampleItem } from '../../functions/adapters/sample-item.ts';
import { eventOf, noonMs, sampleOf } from './facts.ts';
import { createTables } from './tables.ts';

const itemBytesMax = 400 * 1024;

type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/**
 * Holds `itemSizeBytes` against the one place where the emulator counts bytes: the largest item. Its ConsumedCapacity does not
 * look at the size (1 per item and index), so that a unit ends at 1,024 bytes is tested on `writeUnits` alone.
 */
describe('size of an item', () => {
  let table: string;
  beforeAll(async () => {
    table = (await createTables(randomUUID())).samples;
  });

  const items: readonly { readonly what: string; readonly item: Attributes }[] = [
    {
      what: 'a document',
      // Numbers that end in no zero and are not negative: there the emulator counts by the digits as written.
      item: sampleItem({
        ...sampleOf('node-1', 7, { builtAtMs: noonMs + 123, receivedAtMs: noonMs + 456, clockOffsetMs: 12 }),
        expiresAtMs: noonMs + 1_000,
        block: {
          schema: '0123456789abcdef',
          fromMs: noonMs - 59_998,
          intervalMs: 9_999,
          count: 6,
          columns: new Uint8Array(500),
        },
      }),
    },
    { what: 'an event', item: { ...eventItem(eventOf({ host: 'nöde' })) } },
    {
      what: 'numbers',
      item: { ...keyOf('n'), a: 7, b: 12, c: 123, d: 1_234.5, e: 0, f: 123_456_789_012_345 },
    },
    { what: 'texts of many bytes', item: { ...keyOf('t'), ä: '😀', plain: 'x' } },
    {
      what: 'lists and maps',
      item: { ...keyOf('l'), l: [1, 'a', [true, null]], m: { a: 1, bb: { c: 'd' } } },
    },
  ];

  it.each(items)('counts $what to the byte', async ({ item }) => {
    const fill = (sizeBytes: number) => ({
      ...item,
      z: 'x'.repeat(sizeBytes - itemSizeBytes({ ...item, z: '' })),
    });
    await expect(put(table, fill(itemBytesMax))).resolves.toBeUndefined();
    await expect(put(table, fill(itemBytesMax + 1))).rejects.toThrow(/size has exceeded/i);
  });
});

function keyOf(s: string) {
  return { p: 'p', s };
}

async function put(table: string, item: Attributes): Promise<void> {
  await dynamo().send(new PutCommand({ TableName: table, Item: { ...item } }));
}
