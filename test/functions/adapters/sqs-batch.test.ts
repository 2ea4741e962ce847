import { describe, expect, it } from 'vitest';
import { sendAll, sendAttempts } from '../../../functions/adapters/sqs-batch.ts';
import { makeSqsQuarantine, quarantinedChars } from '../../../functions/adapters/sqs-quarantine.ts';
import { stubClient } from './stub-client.ts';

interface Batch {
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
}

const bodiesOf = ({ calls }: ReturnType<typeof stubClient>) =>
  calls.map(({ input }) => (input as Batch).Entries.map(({ MessageBody }) => MessageBody));

/** Refuses the body `b` for the first `times` calls. */
function refusing(times: number) {
  return stubClient((_, { Entries }: Batch, call) => ({
    Failed: Entries.filter(({ MessageBody }) => MessageBody === 'b' && call < times).map(({ Id }) => ({
      Id,
    })),
  }));
}

describe('sending to SQS', () => {
  it('sends refused messages again, alone', async () => {
    const client = refusing(sendAttempts - 1);
    await sendAll(client, 'url', ['a', 'b', 'c'], 0);
    expect(bodiesOf(client)).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
  });

  it('gives up after its attempts, retryably', async () => {
    const client = refusing(sendAttempts);
    await expect(sendAll(client, 'url', ['a', 'b'], 0)).rejects.toMatchObject({
      code: 'QUEUE_REFUSED',
      retryable: true,
    });
    expect(client.calls).toHaveLength(sendAttempts);
  });
});

describe('quarantine', () => {
  it.each([
    { chars: quarantinedChars, isWhole: true },
    { chars: quarantinedChars + 1, isWhole: false },
  ])('keeps an event of $chars characters whole: $isWhole', async ({ chars, isWhole }) => {
    const client = stubClient(() => ({}));
    const event = { text: '😀'.repeat(10).padEnd(chars - '{"text":""}'.length, 'x') };
    await makeSqsQuarantine('url', client).send({ reason: 'why', event });
    const [[body]] = bodiesOf(client) as [[string]];
    expect(JSON.parse(body)).toEqual({
      reason: 'why',
      event: isWhole ? event : JSON.stringify(event).slice(0, quarantinedChars),
    });
  });

  it('can set aside what is no JSON at all', async () => {
    const client = stubClient(() => ({}));
    await makeSqsQuarantine('url', client).send({ reason: 'nothing', event: undefined });
    expect(bodiesOf(client)).toEqual([['{"reason":"nothing"}']]);
  });
});
