import {
  type AttributeDefinition,
  CreateTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndex,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

/** Names of the three tables of one suite. */
export interface TestTables {
  readonly state: string;
  readonly events: string;
  readonly samples: string;
}

/** Creates the tables as the deployment lays them out, under names of their own. */
export async function createTables(name: string): Promise<TestTables> {
  const client = new DynamoDBClient();
  const tables: TestTables = { state: `${name}-state`, events: `${name}-events`, samples: `${name}-samples` };
  await create(client, tables.samples, [], []);
  await create(
    client,
    tables.events,
    [text('g'), text('o')],
    [index('byDay', 'g', 's', 'ALL'), index('open', 'o', 's', 'ALL')],
  );
  await create(
    client,
    tables.state,
    [text('q'), { AttributeName: 'a', AttributeType: 'N' }],
    [index('due', 'q', 'a', 'KEYS_ONLY')],
  );
  client.destroy();
  return tables;
}

async function create(
  client: DynamoDBClient,
  table: string,
  attributes: readonly AttributeDefinition[],
  indexes: readonly GlobalSecondaryIndex[],
): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('p'), text('s'), ...attributes],
      KeySchema: [
        { AttributeName: 'p', KeyType: 'HASH' },
        { AttributeName: 's', KeyType: 'RANGE' },
      ],
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: [...indexes] }),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30 }, { TableName: table });
}

function text(name: string): AttributeDefinition {
  return { AttributeName: name, AttributeType: 'S' };
}

function index(
  name: string,
  partition: string,
  sort: string,
  projection: 'ALL' | 'KEYS_ONLY',
): GlobalSecondaryIndex {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: projection },
  };
}
