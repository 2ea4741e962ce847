import { randomUUID } from 'node:crypto';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { busSource } from '../../functions/adapters/bus-entry.ts';
import { makeEventBridgeBus } from '../../functions/adapters/eventbridge-bus.ts';
import { makeSqsCorrelateQueue } from '../../functions/adapters/sqs-correlate-queue.ts';
import { makeSqsDeadLetters, makeSqsLetterSender } from '../../functions/adapters/sqs-dead-letters.ts';
import { makeSqsQuarantine } from '../../functions/adapters/sqs-quarantine.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { describeCorrelateQueue } from './correlate-queue.ts';
import { describeDeadLetters } from './dead-letters.ts';
import { describeEventBus } from './event-bus.ts';
import { describeQuarantine } from './quarantine.ts';

const sqs = new SQSClient();
const eventBridge = new EventBridgeClient();

/** Requests for messages before a test gives up; each waits a second for the first message. */
const receivesMax = 20;

describeEventBus('EventBridge', async () => {
  const name = randomUUID();
  await eventBridge.send(new CreateEventBusCommand({ Name: name }));
  const { url, arn } = await createQueue();
  await eventBridge.send(
    new PutRuleCommand({
      Name: name,
      EventBusName: name,
      EventPattern: JSON.stringify({ source: [busSource] }),
    }),
  );
  await eventBridge.send(
    new PutTargetsCommand({ Rule: name, EventBusName: name, Targets: [{ Id: 'queue', Arn: arn }] }),
  );
  return {
    bus: makeEventBridgeBus(name),
    arrived: async (count) => (await receive(url, count)).map(detailOf),
  };
});

describeCorrelateQueue('SQS', async () => {
  const { url } = await createQueue();
  return {
    queue: makeSqsCorrelateQueue(url),
    arrived: async (count) => (await receive(url, count)).map(detailOf),
    delayed: () => delayedIn(url),
  };
});

describeQuarantine('SQS', async () => {
  const { url } = await createQueue();
  return { quarantine: makeSqsQuarantine(url), found: (count) => receive(url, count) };
});

describeDeadLetters('SQS', async () => {
  const { url } = await createQueue();
  const sender = makeSqsLetterSender(url);
  const put = async (bodies: readonly string[]) => {
    for (const body of bodies) await sender.send(body);
  };
  return { queue: makeSqsDeadLetters(url), put };
});

async function createQueue(): Promise<{ readonly url: string; readonly arn: string }> {
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn: Attributes?.QueueArn ?? '' };
}

async function delayedIn(url: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessagesDelayed'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessagesDelayed);
}

/** The bodies of `count` messages, and of any that came with them. */
async function receive(url: string, count: number): Promise<readonly unknown[]> {
  const bodies: unknown[] = [];
  for (let i = 0; i < receivesMax && (i === 0 || bodies.length < count); i++) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: count > 0 ? 1 : 0,
      }),
    );
    bodies.push(...Messages.map(({ Body = '' }) => JSON.parse(Body) as unknown));
  }
  return bodies;
}

/** The event in an envelope of the bus, or of `CorrelateQueue`, which looks the same. */
function detailOf(body: unknown): TocsinEvent {
  const envelope = body as { source: string; 'detail-type': string; detail: TocsinEvent };
  if (envelope.source !== busSource || envelope['detail-type'] !== envelope.detail.type) {
    throw new Error(`not an envelope of ours: ${JSON.stringify(body)}`);
  }
  return envelope.detail;
}
