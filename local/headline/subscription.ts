import { setTimeout as sleep } from 'node:timers/promises';
import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { clientSettings } from '../environment.ts';

/** A program's own subscription to a topic, made with nothing but the stock AWS clients. */
export interface Subscription {
  /** What came so far: event id -> the event and how often it was delivered. */
  readonly received: ReadonlyMap<string, Delivery>;
  /** Ends the subscription and deletes its queue. Idempotent. */
  close(): Promise<void>;
}

interface Delivery {
  readonly event: TocsinEvent;
  readonly count: number;
  /** When it first came into the queue, by the clock of the queue. */
  readonly firstMs: number;
}

const waitSec = 1;
const batchSize = 10;
const retryPauseMs = 500;

/** Subscribes a new queue to the topic and reads it until `close`; goes on when the deployment was away for a while. */
export async function subscribe(
  endpoint: string,
  topicArn: string,
  queueName: string,
): Promise<Subscription> {
  const sqs = new SQSClient(clientSettings(endpoint));
  const sns = new SNSClient(clientSettings(endpoint));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const queueArn = Attributes?.QueueArn as string;
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policy(queueArn, topicArn) } }),
  );
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  const received = new Map<string, Delivery>();
  const ending = new AbortController();
  const reading = read(sqs, QueueUrl as string, received, ending.signal);
  return {
    received,
    async close() {
      if (ending.signal.aborted) return;
      ending.abort();
      await reading;
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

/** On AWS a topic may send to a queue only if the queue says so. */
function policy(queueArn: string, topicArn: string): string {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn,
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

async function read(
  sqs: SQSClient,
  QueueUrl: string,
  received: Map<string, Delivery>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const request = new ReceiveMessageCommand({
        QueueUrl,
        WaitTimeSeconds: waitSec,
        MaxNumberOfMessages: batchSize,
        MessageSystemAttributeNames: ['SentTimestamp'],
      });
      const { Messages = [] } = await sqs.send(request, { abortSignal: signal });
      for (const message of Messages) keep(received, message);
      if (Messages.length === 0) continue;
      const Entries = Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    } catch {
      await sleep(retryPauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function keep(received: Map<string, Delivery>, { Body = '{}', Attributes }: Message): void {
  const event = JSON.parse(Body) as TocsinEvent;
  const sentMs = Number(Attributes?.SentTimestamp);
  const { count, firstMs } = received.get(event.id) ?? { count: 0, firstMs: sentMs };
  received.set(event.id, { event, count: count + 1, firstMs: Math.min(firstMs, sentMs) });
}
