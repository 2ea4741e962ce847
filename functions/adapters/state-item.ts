import { TocsinError } from '../../shared/errors.ts';
import { hashText, shardOfId } from '../../shared/facts/ids.ts';
import type { StateItem, StateKey, StateWrite } from '../ports/stores.ts';
import type { Item } from './dynamo-pages.ts';

/** Shards of the index of due times. */
export const dueShards = 8;

/** Largest body as JSON, in bytes of UTF-8: DynamoDB's 400 KB less keys and the other attributes. */
export const stateBodyBytes = 390 * 1024;

const shardChars = 8;

/** Partition of the index of due times that an item with this `p` is in. */
export function dueShard(p: string): string {
  return duePartition(shardOfId(hashText([p], shardChars), dueShards));
}

export function duePartition(shard: number): string {
  return `DUE#${shard}`;
}

/** An update that writes the item as `put` promises; one expression for all conditions, which counts the version itself. */
export function stateUpdate<T>(table: string, write: StateWrite<T>) {
  const { dueAtMs, expiresAtMs, expected } = write;
  const set = ['b = :b', 'v = if_not_exists(v, :zero) + :one'];
  const gone: string[] = [];
  if (expiresAtMs === undefined) gone.push('x');
  else set.push('x = :x');
  if (dueAtMs === undefined) gone.push('q', 'a');
  else set.push('q = :q', 'a = :a');
  return {
    TableName: table,
    Key: { p: write.key.p, s: write.key.s },
    UpdateExpression: `SET ${set.join(', ')}${gone.length > 0 ? ` REMOVE ${gone.join(', ')}` : ''}`,
    ...conditionOf(expected),
    ExpressionAttributeValues: {
      ':b': bodyText(write),
      ':zero': 0,
      ':one': 1,
      ...(expiresAtMs !== undefined && { ':x': Math.ceil(expiresAtMs / 1000) }),
      ...(dueAtMs !== undefined && { ':q': dueShard(write.key.p), ':a': dueAtMs }),
      ...(typeof expected === 'number' && { ':expected': expected }),
    },
  };
}

export function readState<T>(item: Item): StateItem<T> {
  return {
    key: readKey(item),
    version: item.v as number,
    body: JSON.parse(item.b as string) as T,
  };
}

export function readKey(item: Item): StateKey {
  return { p: item.p as string, s: item.s as string };
}

function conditionOf(expected: StateWrite<unknown>['expected']): { readonly ConditionExpression?: string } {
  if (expected === 'any') return {};
  return { ConditionExpression: expected === 'absent' ? 'attribute_not_exists(p)' : 'v = :expected' };
}

function bodyText({ key, body }: StateWrite<unknown>): string {
  const text = JSON.stringify(body);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes <= stateBodyBytes) return text;
  throw new TocsinError('STATE_TOO_LARGE', `the item ${key.p} is too large for the state table`, {
    got: `${sizeBytes} bytes`,
    allowed: `${stateBodyBytes} bytes`,
    status: 413,
    fix: 'keep fewer or smaller things under one key',
  });
}
