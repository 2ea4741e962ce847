import { randomUUID } from 'node:crypto';
import { makeDynamoEventStore } from '../../functions/adapters/dynamo-event-store.ts';
import { describeEventStore } from './event-store.ts';
import { createTables } from './tables.ts';

describeEventStore('DynamoDB', async () => makeDynamoEventStore((await createTables(randomUUID())).events));
