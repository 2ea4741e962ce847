import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterLimits } from '../../shared/api/dead-letter-queues.ts';
import type { TocsinFunction } from './tocsin-function.ts';

/** SQS's longest: what nobody looked at for two weeks is gone. */
const deadLetterDays = 14;
/** AWS's advice for queues that feed a function. */
const visibilityPerTimeout = 6;

export interface ConsumeOptions {
  readonly batchSize: number;
  readonly batchingWindowSec: number;
  /** Calls at the same time, at least 2. */
  readonly maxConcurrency: number;
}

/** A queue between the bus and one function: five tries, then its dead-letter queue, which keeps 14 days. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, consumerTimeoutSec: number) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(visibilityPerTimeout * consumerTimeoutSec),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: deadLetterLimits.receives },
    });
  }

  /** The function takes batches, and says which messages of a batch failed. */
  feed(consumer: TocsinFunction, options: ConsumeOptions): void {
    consumer.lambda.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: options.batchSize,
        maxBatchingWindow: Duration.seconds(options.batchingWindowSec),
        maxConcurrency: options.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
}

/** A queue that nothing consumes: what arrives waits 14 days for a person, and rings an alarm. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(deadLetterDays),
  });
}
