import { describe, expect, it } from 'vitest';
import { readReceipts, receiptAttempts } from '../../../functions/adapters/dynamo-receipts.ts';
import { sampleItem } from '../../../functions/adapters/sample-item.ts';
import { sampleOf } from '../../contracts/facts.ts';
import { stubClient } from './stub-client.ts';

interface Asked {
  readonly RequestItems: {
    readonly samples: { readonly Keys: readonly object[]; readonly ProjectionExpression: string };
  };
}

const item = sampleOf('node-1', 7);
const receipt = {
  host: 'node-1',
  boot: item.boot,
  seq: 7,
  builtAtMs: item.builtAtMs,
  receivedAtMs: item.receivedAtMs,
  clockOffsetMs: item.clockOffsetMs,
};

function projected() {
  const { p, s, b, r, c } = sampleItem(item);
  return { p, s, b, r, c };
}

describe('reading receipts', () => {
  it.each([
    [100, [100]],
    [101, [100, 1]],
  ])('asks for %i in requests of a hundred, and for no samples', async (count, sizes) => {
    const client = stubClient(() => ({}));
    const names = Array.from({ length: count }, (_, seq) => ({ ...receipt, seq }));
    expect(await readReceipts(client, 'samples', names)).toEqual(Array(count).fill(undefined));
    const asked = client.calls.map(({ input }) => (input as Asked).RequestItems.samples);
    expect(asked.map(({ Keys }) => Keys.length)).toEqual(sizes);
    expect(asked[0]?.ProjectionExpression).toBe('#p, #s, #b, #r, #c, #w, #g');
  });

  it('asks again for what was left out, and takes what stays out for not answered', async () => {
    const { p, s } = sampleItem(item);
    const rest = { UnprocessedKeys: { samples: { Keys: [{ p, s }] } } };
    const late = stubClient((_, __, call) => (call === 0 ? rest : { Responses: { samples: [projected()] } }));
    expect(await readReceipts(late, 'samples', [receipt])).toEqual([receipt]);
    const never = stubClient(() => rest);
    expect(await readReceipts(never, 'samples', [receipt])).toEqual([undefined]);
    expect(never.calls).toHaveLength(receiptAttempts);
  });

  it('puts answers in the order of the names', async () => {
    const client = stubClient(() => ({ Responses: { samples: [projected()] } }));
    expect(await readReceipts(client, 'samples', [{ ...receipt, seq: 6 }, receipt])).toEqual([
      undefined,
      receipt,
    ]);
  });
});
