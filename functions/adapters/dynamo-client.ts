import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientSettings } from './client-settings.ts';

/** What is throttled for a moment goes through within some seconds: as many attempts as the SDK itself makes of DynamoDB's calls. */
export const dynamoAttempts = 4;

let shared: DynamoDBDocumentClient | undefined;

/** The process's one client of DynamoDB, so that all stores share its connections. Undefined attributes are left out. */
export function dynamo(): DynamoDBDocumentClient {
  shared ??= dynamoOf(new DynamoDBClient({ ...clientSettings, maxAttempts: dynamoAttempts }));
  return shared;
}

/** The same over a client of the caller's own. */
function dynamoOf(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
