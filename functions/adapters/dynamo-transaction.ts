import { type DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { eventsPerTransaction, type StateKey, type StateWrite } from '../ports/stores.ts';
import type { Pause } from './dynamo-read-many.ts';
import { fromAws, nameOf } from './errors.ts';
import { eventItem } from './event-item.ts';
import { stateUpdate } from './state-item.ts';

/** Names of the two tables that a transaction spans. */
export interface Tables {
  readonly state: string;
  readonly events: string;
}

/** What the state store lends to its transactions. */
export interface TransactionStore {
  readonly client: DynamoDBDocumentClient;
  readonly tables: Tables;
  /** 0 if there is no item. */
  versionOf(key: StateKey): Promise<number>;
  put<T>(write: StateWrite<T>): Promise<'stored' | 'conflict'>;
  readonly pause: Pause;
}

/** Attempts of one transaction: DynamoDB names every event that is there already at once, so two are the rule. */
export const transactionAttempts = 5;

/** The SDK repeats no transaction that was throttled; the pause before we do is as long as after so many attempts of others. */
const throttledSteps = 3;

/**
 * The surplus beyond `eventsPerTransaction` first, one by one; then the last events and the item together. If this dies in
 * between, a repeat finds the surplus there and goes on.
 */
export async function writeWithEvents<T>(
  store: TransactionStore,
  write: StateWrite<T>,
  events: readonly TocsinEvent[],
): Promise<'stored' | 'conflict'> {
  const distinct = [...new Map(events.map((event) => [event.id, event])).values()];
  const surplus = distinct.slice(0, Math.max(0, distinct.length - eventsPerTransaction));
  if (surplus.length > 0) {
    if (!isExpected(write, await store.versionOf(write.key))) return 'conflict';
    for (const event of surplus) await putIfNew(store, event);
  }
  return transact(store, write, distinct.slice(surplus.length));
}

async function transact<T>(
  store: TransactionStore,
  write: StateWrite<T>,
  events: readonly TocsinEvent[],
): Promise<'stored' | 'conflict'> {
  let rest = events;
  for (let attempt = 0; attempt < transactionAttempts; attempt++) {
    if (rest.length === 0) return store.put(write);
    const reasons = await attemptOnce(store, write, rest);
    if (reasons === undefined) return 'stored';
    const [item, ...ofEvents] = reasons;
    if (item === 'ConditionalCheckFailed') return 'conflict';
    if (reasons.some((reason) => throttledReasons.has(reason)) && attempt + 1 < transactionAttempts)
      await store.pause(attempt + throttledSteps);
    rest = rest.filter((_, i) => ofEvents[i] !== 'ConditionalCheckFailed');
  }
  throw new TocsinError(
    'STATE_BUSY',
    `other writers held ${write.key.p} or its events, or the tables were throttled`,
    {
      got: `${transactionAttempts} attempts`,
      retryable: true,
      status: 503,
      fix: 'try again',
    },
  );
}

/** undefined if it went through; else the reason of each part, `None` for a part that would have gone through. */
async function attemptOnce<T>(
  { client, tables }: TransactionStore,
  write: StateWrite<T>,
  events: readonly TocsinEvent[],
): Promise<readonly string[] | undefined> {
  try {
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Update: stateUpdate(tables.state, write) },
          ...events.map((event) => ({ Put: eventPut(tables, event) })),
        ],
      }),
    );
    return undefined;
  } catch (error) {
    const reasons = reasonsOf(error);
    if (reasons.length === 0 || !reasons.every((reason) => expectedReasons.has(reason))) {
      throw fromAws('dynamodb transaction of state and events', error);
    }
    return reasons;
  }
}

/** Why the table had no throughput for a part. */
const throttledReasons: ReadonlySet<string> = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Bad input is not among them: it goes to the caller at once. */
const expectedReasons: ReadonlySet<string> = new Set([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  ...throttledReasons,
]);

function reasonsOf(error: unknown): readonly string[] {
  if (nameOf(error) !== 'TransactionCanceledException') return [];
  const { CancellationReasons } = error as { CancellationReasons?: readonly { readonly Code?: string }[] };
  return (CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
}

async function putIfNew({ client, tables }: TransactionStore, event: TocsinEvent): Promise<void> {
  try {
    await client.send(new PutCommand(eventPut(tables, event)));
  } catch (error) {
    if (nameOf(error) !== 'ConditionalCheckFailedException') throw fromAws('dynamodb put of an event', error);
  }
}

function eventPut(tables: Tables, event: TocsinEvent) {
  return {
    TableName: tables.events,
    Item: { ...eventItem(event) },
    ConditionExpression: 'attribute_not_exists(s)',
  };
}

function isExpected({ expected }: StateWrite<unknown>, version: number): boolean {
  if (expected === 'any') return true;
  return expected === 'absent' ? version === 0 : version !== 0 && version === expected;
}
