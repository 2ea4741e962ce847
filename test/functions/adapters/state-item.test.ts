import { describe, expect, it } from 'vitest';
import { duePartition, dueShard, dueShards, stateUpdate } from '../../../functions/adapters/state-item.ts';

describe('an item of the state table', () => {
  it('is spread over all shards of due times by its partition, always to the same', () => {
    const partitions = Array.from({ length: 200 }, (_, i) => `INSTANCE#${i}`);
    const shards = new Set(partitions.map(dueShard));
    expect([...shards].sort()).toEqual(Array.from({ length: dueShards }, (_, shard) => duePartition(shard)));
    expect(partitions.map(dueShard)).toEqual(partitions.map(dueShard));
  });

  it('is laid out as the architecture says', () => {
    const key = { p: 'P', s: 'S' };
    const write = { key, body: { a: 1 }, expected: 2, dueAtMs: 5, expiresAtMs: 1_001 } as const;
    expect(stateUpdate('state', write)).toEqual({
      TableName: 'state',
      Key: key,
      UpdateExpression: 'SET b = :b, v = if_not_exists(v, :zero) + :one, x = :x, q = :q, a = :a',
      ConditionExpression: 'v = :expected',
      ExpressionAttributeValues: {
        ':b': '{"a":1}',
        ':zero': 0,
        ':one': 1,
        ':x': 2,
        ':q': dueShard('P'),
        ':a': 5,
        ':expected': 2,
      },
    });
  });
});
