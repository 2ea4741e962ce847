import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

const period = Duration.minutes(1);
/** Events wait this long for the bus before somebody is told. */
const publishDelayMs = 5 * 60 * 1000;

export interface AlarmsProps {
  /** Queues that are empty in a healthy deployment, by name. */
  readonly quietQueues: Readonly<Record<string, IQueue>>;
  readonly publish: IFunction;
}

/**
 * Tocsin's own alarms. They ring at a topic of their own, in CloudWatch's format, since what they tell of may be the very
 * way on which events travel; while that works they come as events as well, like any alarm of the account.
 */
export class Alarms extends Construct {
  readonly operations: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.operations = new Topic(this, 'Operations', { enforceSSL: true });
    for (const [name, queue] of Object.entries(props.quietQueues)) {
      const depth = queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM });
      this.alarm(
        name,
        depth,
        1,
        `messages wait in the queue ${name}: look at them, then redrive or delete them`,
      );
    }
    const age = props.publish.metric('IteratorAge', { period, statistic: Stats.MAXIMUM });
    this.alarm('PublishDelayed', age, publishDelayMs, 'events are stored but not published');
  }

  private alarm(id: string, metric: IMetric, threshold: number, description: string): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `Tocsin: ${description}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.operations));
  }
}
