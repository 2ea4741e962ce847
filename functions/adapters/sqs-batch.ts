import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { TocsinError } from '../../shared/errors.ts';
import { inBatches } from './batches.ts';
import { callLimits } from './bus-entry.ts';
import { clientSettings } from './client-settings.ts';
import { callAws } from './errors.ts';

export type SqsSender = Pick<SQSClient, 'send'>;

/** Attempts for the messages that a batch left out; the SDK's own are for whole calls. */
export const sendAttempts = 3;

let shared: SQSClient | undefined;

/** The process's one client of SQS. */
export function sqs(): SQSClient {
  shared ??= new SQSClient(clientSettings);
  return shared;
}

/** Sends all bodies; refused ones again, alone. Throws retryably if some stay refused, then others may have been taken. */
export async function sendAll(
  client: SqsSender,
  queueUrl: string,
  bodies: readonly string[],
  delaySec: number,
): Promise<void> {
  for (const batch of inBatches(bodies, (body) => Buffer.byteLength(body), callLimits)) {
    let rest: readonly string[] = batch;
    for (let attempt = 0; attempt < sendAttempts && rest.length > 0; attempt++) {
      rest = await sendBatch(client, queueUrl, rest, delaySec);
    }
    if (rest.length > 0) throw refused(rest.length);
  }
}

async function sendBatch(
  client: SqsSender,
  queueUrl: string,
  bodies: readonly string[],
  delaySec: number,
): Promise<readonly string[]> {
  const answer = await callAws('sqs send', () =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: bodies.map((body, i) => ({ Id: String(i), MessageBody: body, DelaySeconds: delaySec })),
      }),
    ),
  );
  const failed = new Set((answer.Failed ?? []).map(({ Id }) => Id));
  return bodies.filter((_, i) => failed.has(String(i)));
}

function refused(count: number): TocsinError {
  return new TocsinError('QUEUE_REFUSED', 'the queue did not take all messages', {
    got: `${count} refused ${sendAttempts} times`,
    retryable: true,
    status: 503,
    fix: 'try again',
  });
}
