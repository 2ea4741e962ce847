import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import {
  type DeadLetterQueue,
  type LetterSender,
  lettersPerReceive,
  type RawLetter,
} from '../ports/dead-letters.ts';
import { callAws, fromAws, nameOf } from './errors.ts';
import { type SqsSender, sendAll, sqs } from './sqs-batch.ts';

/** Waits for the first message, which asks all of SQS's servers in place of a few. */
const waitSec = 1;

/** A dead-letter queue in SQS. */
export function makeSqsDeadLetters(queueUrl: string, client: SqsSender = sqs()): DeadLetterQueue {
  return {
    waiting: async () => {
      const { Attributes } = await callAws('sqs attributes', () =>
        client.send(
          new GetQueueAttributesCommand({
            QueueUrl: queueUrl,
            AttributeNames: ['ApproximateNumberOfMessages'],
          }),
        ),
      );
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
    receive: async (hiddenSec) => {
      const { Messages = [] } = await callAws('sqs receive', () =>
        client.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: lettersPerReceive,
            VisibilityTimeout: hiddenSec,
            WaitTimeSeconds: waitSec,
            MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
            MessageAttributeNames: ['All'],
          }),
        ),
      );
      return Messages.map(letterOf);
    },
    release: async (letters) => {
      for (let i = 0; i < letters.length; i += lettersPerReceive) {
        const Entries = letters
          .slice(i, i + lettersPerReceive)
          .map(({ receipt }, at) => ({ Id: String(at), ReceiptHandle: receipt, VisibilityTimeout: 0 }));
        // What is not released shows again by itself.
        await callAws('sqs release', () =>
          client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })),
        );
      }
    },
    remove: async ({ receipt }) => {
      try {
        await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receipt }));
      } catch (error) {
        // Gone already; what is still there comes again, and was handed on once more than needed.
        if (nameOf(error) !== 'ReceiptHandleIsInvalid') throw fromAws('sqs delete', error);
      }
    },
  };
}

/** A queue of SQS that letters go back to. */
export function makeSqsLetterSender(queueUrl: string, client: SqsSender = sqs()): LetterSender {
  return { send: (body) => sendAll(client, queueUrl, [body], 0) };
}

function letterOf({ MessageId, Body, ReceiptHandle, Attributes, MessageAttributes }: Message): RawLetter {
  const attributes = Object.entries(MessageAttributes ?? {}).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return {
    id: MessageId ?? '',
    body: Body ?? '',
    sentAtMs: Number(Attributes?.SentTimestamp ?? 0),
    receives: Number(Attributes?.ApproximateReceiveCount ?? 0),
    attributes: Object.fromEntries(attributes),
    receipt: ReceiptHandle ?? '',
  };
}
