import { randomUUID } from 'node:crypto';
import { makeDynamoEventStore } from '../../functions/adapters/dynamo-event-store.ts';
import { makeDynamoStateStore } from '../../functions/adapters/dynamo-state-store.ts';
import { describeStateStore } from './state-store.ts';
import { createTables } from './tables.ts';

describeStateStore('DynamoDB', async () => {
  const tables = await createTables(randomUUID());
  return { state: makeDynamoStateStore(tables), events: makeDynamoEventStore(tables.events) };
});
