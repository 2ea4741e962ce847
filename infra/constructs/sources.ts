import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { WorkQueue } from './work-queue.ts';

export interface SourcesProps {
  readonly collectTimeoutSec: number;
  readonly undelivered: IQueue;
}

/** What AWS itself reports on the account's default bus, whole, on its way to `collect`. */
export class Sources extends Construct {
  readonly work: WorkQueue;

  constructor(scope: Construct, id: string, props: SourcesProps) {
    super(scope, id);
    this.work = new WorkQueue(this, 'Collect', props.collectTimeoutSec);
    this.take('CloudWatchAlarms', 'aws.cloudwatch', 'CloudWatch Alarm State Change', props.undelivered);
    this.take('InstanceStates', 'aws.ec2', 'EC2 Instance State-change Notification', props.undelivered);
  }

  private take(id: string, source: string, detailType: string, undelivered: IQueue): void {
    new Rule(this, id, {
      description: `Tocsin: ${detailType}`,
      eventPattern: { source: [source], detailType: [detailType] },
      targets: [new SqsQueue(this.work.queue, { deadLetterQueue: undelivered })],
    });
  }
}
