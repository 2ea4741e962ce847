/**
 * For every client of AWS: two repeats of its own (of DynamoDB `dynamoAttempts` say how many), then the message returns to its
 * queue; and an end to waiting that lies within each function's time. Region, credentials and AWS_ENDPOINT_URL are read by the SDK itself.
 */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 8_000 },
} as const;
