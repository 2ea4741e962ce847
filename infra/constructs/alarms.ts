import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { healthLimits } from '../../shared/api/health.ts';
import { metricsNamespace, type OwnMetric } from '../../shared/api/own-metrics.ts';
import { dayMs, minuteMs, secondMs } from '../../shared/time.ts';

const period = Duration.minutes(1);
/** Events wait this long for the bus before somebody is told. */
const publishDelayMs = 5 * minuteMs;
/** Minutes without a canary that came back in time, until somebody is told: those after which `tocsin health` says so. */
const canaryMinutes = healthLimits.canaryAgeMs / minuteMs - 1;
/** A canary that takes longer is as good as lost. */
const canaryTravelMs = minuteMs;
/** Longer than it takes to the first run of the reconciler in a new deployment. */
const reconcilerMinutes = 10;
/** Longer than a stuck instance waits for the next try in its first 14 days, which tells of it again: 10 minutes. After them it is each hour. */
const stuckPeriod = Duration.minutes(15);
/** Dead letters are thrown away by SQS after 14 days: four days before, it is told once more. */
const deadLetterAgeSec = (10 * dayMs) / secondMs;

export interface AlarmsProps {
  /** Queues that are empty in a healthy deployment, by name. */
  readonly quietQueues: Readonly<Record<string, IQueue>>;
  readonly publish: IFunction;
}

interface Ring {
  readonly metric: IMetric;
  readonly threshold: number;
  readonly description: string;
  /** Periods in a row, minutes but for one; 1 if absent. */
  readonly minutes?: number;
  /** No figure is no problem, unless this says that it is. */
  readonly isMissingBad?: true;
}

/**
 * Tocsin's own alarms. They ring at a topic of their own, in CloudWatch's format, since what they tell of may be the very
 * way on which events travel; while that works they come as events as well, like any alarm of the account. What to do is said
 * in docs/operations.md.
 */
export class Alarms extends Construct {
  readonly operations: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.operations = new Topic(this, 'Operations', { enforceSSL: true });
    for (const [name, queue] of Object.entries(props.quietQueues)) {
      this.alarm(name, {
        metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
        threshold: 1,
        description: `messages wait in the queue ${name}: look at them, then redrive or delete them`,
      });
      this.alarm(`${name}Old`, {
        metric: queue.metricApproximateAgeOfOldestMessage({ period, statistic: Stats.MAXIMUM }),
        threshold: deadLetterAgeSec,
        description: `a message in the queue ${name} is 10 days old: it is lost after 14`,
      });
    }
    this.alarm('PublishDelayed', {
      metric: props.publish.metric('IteratorAge', { period, statistic: Stats.MAXIMUM }),
      threshold: publishDelayMs,
      description: 'events are stored but not published',
    });
    this.alarm('CanaryMissing', {
      metric: own('CanaryAge'),
      threshold: canaryTravelMs,
      minutes: canaryMinutes,
      isMissingBad: true,
      description:
        'the event that goes all the way each minute does not come back: composites are late or lost',
    });
    this.alarm('TimersOverdue', {
      metric: own('OverdueTimers'),
      threshold: 1,
      minutes: 3,
      description: 'composites wait for wake-ups that do not come',
    });
    this.alarm('InstancesStuck', {
      metric: own('StuckInstances', stuckPeriod),
      threshold: 1,
      description: 'composites cannot be woken: their stored state cannot be read, or their wake-ups fail',
    });
    this.alarm('ReconcilerBehind', {
      metric: own('ReconcilerLag'),
      threshold: healthLimits.reconcilerLagMs,
      minutes: reconcilerMinutes,
      isMissingBad: true,
      description: 'nobody looks for events that were stored and never published',
    });
    this.alarm('EventsRepublished', {
      metric: own('EventsRepublished'),
      threshold: 1,
      description: 'events were stored and never published, until the reconciler found them',
    });
  }

  private alarm(id: string, { metric, threshold, description, minutes, isMissingBad }: Ring): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `Tocsin: ${description}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: minutes ?? 1,
      treatMissingData: isMissingBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.operations));
  }
}

/** A metric that a function tells in its log. */
function own(metricName: OwnMetric, over = period): Metric {
  return new Metric({ namespace: metricsNamespace, metricName, period: over, statistic: Stats.MAXIMUM });
}
