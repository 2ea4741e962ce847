import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsOf, merged } from '../../../functions/adapters/dynamo-pages.ts';
import { stubClient } from './stub-client.ts';

const input = { TableName: 't', KeyConditionExpression: 'p = :p' };

/** Three pages, the middle one empty as a filter can leave it. */
const pages = [
  { Items: [{ s: 1 }, { s: 2 }], LastEvaluatedKey: { s: 2 } },
  { Items: [], LastEvaluatedKey: { s: 5 } },
  { Items: [{ s: 6 }] },
];

describe('itemsOf', () => {
  it('goes through all pages, empty ones too, each from where the last ended', async () => {
    const client = stubClient((_, __, call) => pages[call]);
    const items = await collect(itemsOf(client as never, 'query', input));
    expect(items).toEqual([{ s: 1 }, { s: 2 }, { s: 6 }]);
    expect(client.calls.map((call) => call.input)).toEqual([
      input,
      { ...input, ExclusiveStartKey: { s: 2 } },
      { ...input, ExclusiveStartKey: { s: 5 } },
    ]);
  });

  it('asks for no page that nobody reads', async () => {
    const client = stubClient((_, __, call) => pages[call]);
    for await (const item of itemsOf(client as never, 'query', input)) if (item.s === 2) break;
    expect(client.calls).toHaveLength(1);
  });
});

describe('merged', () => {
  async function* stream(values: readonly number[]): AsyncGenerator<number> {
    yield* values;
  }

  it('gives every item of sorted streams once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer()), { maxLength: 16 }), async (lists) => {
        const sorted = lists.map((list) => list.toSorted((a, b) => b - a));
        const all = await collect(merged(sorted.map(stream), (a, b) => a > b));
        expect(all).toEqual(lists.flat().sort((a, b) => b - a));
      }),
    );
  });
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
