import { describe, expect, it } from 'vitest';
import { readAttempts, readMany } from '../../../functions/adapters/dynamo-read-many.ts';
import { stubClient } from './stub-client.ts';

interface Asked {
  readonly RequestItems: {
    readonly state: { readonly Keys: readonly { readonly p: string }[]; readonly ConsistentRead: boolean };
  };
}

const keysOf = (count: number) => Array.from({ length: count }, (_, i) => ({ p: `PAGE#${i}`, s: 'PAGE' }));
const itemOf = (p: string) => ({ p, s: 'PAGE', v: 1, b: JSON.stringify(p) });
const askedIn = (input: unknown) => (input as Asked).RequestItems.state;
const noPause = async () => {};

describe('reading many items', () => {
  it.each([
    [0, []],
    [100, [100]],
    [101, [100, 1]],
  ])('asks for %i in requests of a hundred, strongly consistent', async (count, sizes) => {
    const client = stubClient((_, input) => ({
      Responses: {
        state: askedIn(input)
          .Keys.map(({ p }) => itemOf(p))
          .reverse(),
      },
    }));
    const items = await readMany(client, 'state', keysOf(count), noPause);
    expect(items.map((item) => item?.body)).toEqual(keysOf(count).map(({ p }) => p));
    const asked = client.calls.map(({ input }) => askedIn(input));
    expect(asked.map(({ Keys }) => Keys.length)).toEqual(sizes);
    expect(asked.every(({ ConsistentRead }) => ConsistentRead)).toBe(true);
  });

  it.each([
    { leftOut: readAttempts - 1, isRead: true },
    { leftOut: readAttempts, isRead: false },
  ])('asks again for what was left out $leftOut times: read $isRead', async ({ leftOut, isRead }) => {
    const pauses: number[] = [];
    const client = stubClient((_, input, call) => {
      const { Keys } = askedIn(input);
      if (call >= leftOut) return { Responses: { state: Keys.map(({ p }) => itemOf(p)) } };
      const [first, ...rest] = Keys;
      return {
        Responses: { state: call === 0 ? [itemOf(first?.p ?? '')] : [] },
        UnprocessedKeys: { state: { Keys: call === 0 ? rest : Keys } },
      };
    });
    const read = readMany(client, 'state', keysOf(3), async (attempt) => void pauses.push(attempt));
    if (isRead) expect((await read).map((item) => item?.body)).toEqual(['PAGE#0', 'PAGE#1', 'PAGE#2']);
    else await expect(read).rejects.toMatchObject({ code: 'STATE_BUSY', retryable: true });
    expect(client.calls.map(({ input }) => askedIn(input).Keys.length).slice(0, 2)).toEqual([3, 2]);
    expect(pauses).toEqual(Array.from({ length: leftOut }, (_, i) => i));
  });
});
