import { randomUUID } from 'node:crypto';
import { makeDynamoSampleStore } from '../../functions/adapters/dynamo-sample-store.ts';
import { makeDynamoStateStore } from '../../functions/adapters/dynamo-state-store.ts';
import { describeSampleStore } from './sample-store.ts';
import { createTables } from './tables.ts';

describeSampleStore('DynamoDB', async () => {
  const tables = await createTables(randomUUID());
  return makeDynamoSampleStore(tables.samples, makeDynamoStateStore(tables));
});
