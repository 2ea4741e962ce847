import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { makeMeter } from '../../bench/metered/meter.ts';
import { makeMeteredDynamo } from '../../bench/metered/metered-dynamo.ts';
import { itemSizeBytes } from '../../functions/adapters/item-size.ts';

/** An item of so many bytes. */
function itemOf(sizeBytes: number, more: object = {}) {
  const item = { p: 'a', s: '1', e: '', ...more };
  return { ...item, e: 'x'.repeat(sizeBytes - itemSizeBytes(item)) };
}

function tables() {
  const meter = makeMeter();
  const dynamo = makeMeteredDynamo(meter);
  const units = () => ({ write: meter.total('write-unit'), read: meter.total('read-unit') });
  return { meter, dynamo, units, send: (command: unknown) => dynamo.client.send(command as never) };
}

describe('a metered table', () => {
  it.each([
    [1_024, 1],
    [1_025, 2],
  ])('pays for an item of %d bytes with %d write units', async (sizeBytes, write) => {
    const { send, units } = tables();
    await send(new PutCommand({ TableName: 'samples', Item: itemOf(sizeBytes) }));
    expect(units()).toEqual({ write, read: 0 });
  });

  it.each([
    [4_096, true, 1],
    [4_097, true, 2],
    [4_096, false, 0.5],
    [4_097, false, 1],
  ])(
    'pays for reading %d bytes, consistent %s, with %d read units',
    async (sizeBytes, isConsistent, read) => {
      const { send, units, meter } = tables();
      const item = itemOf(sizeBytes);
      await send(new PutCommand({ TableName: 'samples', Item: item }));
      meter.reset();
      const Key = { p: 'a', s: '1' };
      const got = await send(new GetCommand({ TableName: 'samples', Key, ConsistentRead: isConsistent }));
      expect(got).toEqual({ Item: item });
      expect(units()).toEqual({ write: 0, read });
    },
  );

  it('rounds each item of a batch up, but the page of a query once', async () => {
    const { send, units, meter } = tables();
    for (const s of ['1', '2']) await send(new PutCommand({ TableName: 'samples', Item: { p: 'a', s } }));
    meter.reset();
    const Keys = ['1', '2', '3'].map((s) => ({ p: 'a', s }));
    await send(new BatchGetCommand({ RequestItems: { samples: { Keys } } }));
    expect(units().read).toBe(1.5);
    meter.reset();
    const query = {
      TableName: 'samples',
      KeyConditionExpression: 'p = :p',
      ExpressionAttributeValues: { ':p': 'a' },
    };
    const page = await send(new QueryCommand({ ...query, Limit: 1, ScanIndexForward: false }));
    expect(page).toEqual({ Items: [{ p: 'a', s: '2' }], LastEvaluatedKey: { p: 'a', s: '2' } });
    const ExclusiveStartKey = { p: 'a', s: '2' };
    const rest = await send(new QueryCommand({ ...query, ScanIndexForward: false, ExclusiveStartKey }));
    expect(rest).toEqual({ Items: [{ p: 'a', s: '1' }] });
    expect(units().read).toBe(1);
  });

  it('pays for each index that an item enters, moves in or leaves', async () => {
    const { send, units, meter } = tables();
    await send(
      new PutCommand({ TableName: 'events', Item: { p: 'a', s: '1', g: 'day', o: 'OPEN#1', e: '{}' } }),
    );
    expect(units().write).toBe(3);
    meter.reset();
    const Key = { p: 'a', s: '1' };
    await send(new UpdateCommand({ TableName: 'events', Key, UpdateExpression: 'REMOVE o' }));
    expect(meter.counts()).toEqual([
      { use: 'dynamodb update events', unit: 'write-unit', amount: 1 },
      { use: 'dynamodb update events.byDay', unit: 'write-unit', amount: 1 },
      { use: 'dynamodb update events.open', unit: 'write-unit', amount: 1 },
    ]);
  });

  it('pays for a condition that fails, and writes nothing', async () => {
    const { send, units, dynamo } = tables();
    const put = { TableName: 'samples', ConditionExpression: 'attribute_not_exists(s)' };
    await send(new PutCommand({ ...put, Item: itemOf(2_000) }));
    await expect(send(new PutCommand({ ...put, Item: { p: 'a', s: '1' } }))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect(units().write).toBe(4);
    expect(dynamo.items('samples')).toEqual([itemOf(2_000)]);
  });

  it('pays double in a transaction, and writes all of it or nothing', async () => {
    const { send, units, dynamo } = tables();
    const put = (s: string) => ({
      Put: { TableName: 'samples', Item: { p: 'a', s }, ConditionExpression: 'attribute_not_exists(s)' },
    });
    await send(new TransactWriteCommand({ TransactItems: [put('1'), put('2')] }));
    expect(units().write).toBe(4);
    await expect(
      send(new TransactWriteCommand({ TransactItems: [put('3'), put('2')] })),
    ).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    });
    expect(dynamo.items('samples').map(({ s }) => s)).toEqual(['1', '2']);
  });

  it('refuses what it does not know', async () => {
    const { send } = tables();
    const update = { TableName: 'samples', Key: { p: 'a', s: '1' }, UpdateExpression: 'SET a = :a' };
    await expect(
      send(new UpdateCommand({ ...update, ConditionExpression: 'contains(a, :a)' })),
    ).rejects.toThrow('does not know');
  });

  it('takes an item away under its condition alone, and is paid for both', async () => {
    const { send, units, meter } = tables();
    await send(new PutCommand({ TableName: 'samples', Item: { p: 'a', s: '1', v: 2 } }));
    meter.reset();
    const remove = (version: number) =>
      send(
        new DeleteCommand({
          TableName: 'samples',
          Key: { p: 'a', s: '1' },
          ConditionExpression: 'v = :expected',
          ExpressionAttributeValues: { ':expected': version },
        }),
      );
    await expect(remove(1)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await remove(2);
    expect(units()).toEqual({ write: 2, read: 0 });
    const got = await send(new GetCommand({ TableName: 'samples', Key: { p: 'a', s: '1' } }));
    expect(got).toEqual({ Item: undefined });
  });

  it('reads of an index what it holds, and goes on behind the entry where a page ended', async () => {
    const { send, units, meter } = tables();
    const due = { s: 'STATE', q: 'DUE#0', a: 1, b: 'x'.repeat(90_000) };
    for (const p of ['I#2', 'I#3', 'I#1'])
      await send(new PutCommand({ TableName: 'state', Item: { ...due, p } }));
    await send(new PutCommand({ TableName: 'state', Item: { ...due, p: 'I#0', a: 9 } }));
    meter.reset();
    const page = async (ExclusiveStartKey?: object) =>
      (await send(
        new QueryCommand({
          TableName: 'state',
          IndexName: 'due',
          KeyConditionExpression: 'q = :q AND a <= :until',
          ExpressionAttributeValues: { ':q': 'DUE#0', ':until': 5 },
          Limit: 2,
          ExclusiveStartKey: ExclusiveStartKey as never,
        }),
      )) as { readonly Items: readonly object[]; readonly LastEvaluatedKey?: object };
    const first = await page();
    const entry = (p: string) => ({ p, s: 'STATE', q: 'DUE#0', a: 1 });
    expect(first).toEqual({ Items: [entry('I#1'), entry('I#2')], LastEvaluatedKey: entry('I#2') });
    expect(await page(first.LastEvaluatedKey)).toEqual({ Items: [entry('I#3')] });
    expect(units().read).toBe(1);
  });
});
