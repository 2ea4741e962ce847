import { describe, expect, it } from 'vitest';
import { makeDynamoStateStore } from '../../../functions/adapters/dynamo-state-store.ts';
import { transactionAttempts } from '../../../functions/adapters/dynamo-transaction.ts';
import { stateBodyBytes } from '../../../functions/adapters/state-item.ts';
import { eventsPerTransaction } from '../../../functions/ports/stores.ts';
import { eventOf } from '../../contracts/facts.ts';
import { awsError, stubClient } from './stub-client.ts';

const tables = { state: 'state', events: 'events' };
const write = { key: { p: 'P', s: 'S' }, body: {}, expected: 3 } as const;
const events = [eventOf({ nonce: 1 }), eventOf({ nonce: 2 })];

/** Notes after which attempts it is asked to wait. */
function pausedState(client: ReturnType<typeof stubClient>) {
  const pauses: number[] = [];
  const pause = async (attempt: number) => void pauses.push(attempt);
  return { state: makeDynamoStateStore(tables, client as never, pause), pauses };
}

function cancelled(...codes: string[]): Error {
  return awsError('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
}

describe('a transaction of state and events', () => {
  it('tries again while another writer holds an item, and then tells the caller to', async () => {
    const client = stubClient(() => cancelled('TransactionConflict', 'None', 'None'));
    const state = makeDynamoStateStore(tables, client as never);
    await expect(state.putWithEvents(write, events)).rejects.toMatchObject({
      code: 'STATE_BUSY',
      retryable: true,
    });
    expect(client.calls).toHaveLength(transactionAttempts);
  });

  it('goes through at the last attempt', async () => {
    const client = stubClient((_, __, call) =>
      call < transactionAttempts - 1 ? cancelled('None', 'TransactionConflict', 'None') : {},
    );
    expect(await makeDynamoStateStore(tables, client as never).putWithEvents(write, events)).toBe('stored');
    expect(client.calls).toHaveLength(transactionAttempts);
  });

  it('waits and tries again while a table has no throughput, and then tells the caller to', async () => {
    const client = stubClient(() => cancelled('None', 'ThrottlingError', 'None'));
    const { state, pauses } = pausedState(client);
    await expect(state.putWithEvents(write, events)).rejects.toMatchObject({
      code: 'STATE_BUSY',
      retryable: true,
    });
    expect(client.calls).toHaveLength(transactionAttempts);
    expect(pauses).toEqual([3, 4, 5, 6]);
  });

  it('waits for nobody who holds an item: he is done at once', async () => {
    const client = stubClient((_, __, call) =>
      call === 0 ? cancelled('TransactionConflict', 'None', 'None') : {},
    );
    const { state, pauses } = pausedState(client);
    expect(await state.putWithEvents(write, events)).toBe('stored');
    expect(pauses).toEqual([]);
  });

  it('goes through after a table had throughput again', async () => {
    const client = stubClient((_, __, call) =>
      call === 0 ? cancelled('ProvisionedThroughputExceeded', 'None', 'None') : {},
    );
    const { state, pauses } = pausedState(client);
    expect(await state.putWithEvents(write, events)).toBe('stored');
    expect(pauses).toEqual([3]);
  });

  it('says bad input is not worth a repeat', async () => {
    const client = stubClient(() => cancelled('ValidationError', 'None', 'None'));
    const state = makeDynamoStateStore(tables, client as never);
    await expect(state.putWithEvents(write, events)).rejects.toMatchObject({ retryable: false });
  });

  it('puts a surplus of events before the item, never after', async () => {
    const client = stubClient((name) =>
      name === 'GetCommand' ? { Item: { p: 'P', s: 'S', v: 3, b: '{}' } } : {},
    );
    const many = Array.from({ length: eventsPerTransaction + 2 }, (_, nonce) => eventOf({ nonce }));
    expect(await makeDynamoStateStore(tables, client as never).putWithEvents(write, many)).toBe('stored');
    expect(client.calls.map(({ name }) => name)).toEqual([
      'GetCommand',
      'PutCommand',
      'PutCommand',
      'TransactWriteCommand',
    ]);
  });
});

describe('the body of a state item', () => {
  it('is taken at its limit and refused a byte above', async () => {
    const client = stubClient(() => ({}));
    const state = makeDynamoStateStore(tables, client as never);
    const text = 'x'.repeat(stateBodyBytes - 2);
    expect(await state.put({ ...write, body: text })).toBe('stored');
    await expect(state.put({ ...write, body: `${text}x` })).rejects.toMatchObject({
      code: 'STATE_TOO_LARGE',
    });
    expect(client.calls).toHaveLength(1);
  });
});
