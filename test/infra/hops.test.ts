import { describe, expect, it } from 'vitest';
import { metricsNamespace, ownMetrics } from '../../shared/api/own-metrics.ts';
import { local, type Resource, resourcesOf, synthesise } from './synthesis.ts';

const { serviceTemplate } = synthesise(local);
const ofType = (type: string) => resourcesOf(serviceTemplate, type);
const queues = ofType('AWS::SQS::Queue');
const functions = ofType('AWS::Lambda::Function');
const mappings = Object.values(ofType('AWS::Lambda::EventSourceMapping'));
const rules = Object.values(ofType('AWS::Events::Rule'));

const deadLettersDays = 14;
const daySec = 24 * 60 * 60;

describe('queues', () => {
  it('that feed a function hand what fails five times to a queue of their own, kept for 14 days', () => {
    const fed = mappings
      .map(({ Properties }) => queueOf(Properties.EventSourceArn))
      .filter((each) => each !== undefined);
    const ends = fed.map(([, queue]) => {
      const { deadLetterTargetArn, maxReceiveCount } = queue.Properties.RedrivePolicy;
      const [id, end] = queueOf(deadLetterTargetArn) as [string, Resource];
      return [id, maxReceiveCount, end.Properties.MessageRetentionPeriod];
    });
    expect(fed.map(([id]) => plain(id)).sort()).toEqual([
      'PipelineCorrelateQueue',
      'PipelineRespondQueue',
      'PipelineSeedQueue',
      'SourcesCollectQueue',
    ]);
    expect(ends.map(([id, ...rest]) => [plain(id as string), ...rest]).sort()).toEqual(
      [
        'PipelineCorrelateDeadLetters',
        'PipelineRespondDeadLetters',
        'PipelineSeedDeadLetters',
        'SourcesCollectDeadLetters',
      ].map((id) => [id, 5, deadLettersDays * daySec]),
    );
  });

  it('hide a message for six times the longest call of the function that they feed', () => {
    for (const { Properties } of mappings) {
      const [, queue] = queueOf(Properties.EventSourceArn) ?? [];
      const { Timeout } = functions[Properties.FunctionName.Ref]?.Properties ?? {};
      if (queue !== undefined) expect(queue.Properties.VisibilityTimeout).toBe(6 * Timeout);
    }
  });

  it('are encrypted, and refuse plain HTTP', () => {
    const closed = Object.values(ofType('AWS::SQS::QueuePolicy')).flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(refusesPlainHttp).map(() => Properties.Queues[0].Ref),
    );
    expect(closed.sort()).toEqual(Object.keys(queues).sort());
    for (const { Properties } of Object.values(queues)) expect(Properties.SqsManagedSseEnabled).toBe(true);
  });

  it('that nothing consumes keep 14 days and ring at the first message', () => {
    const consumed = mappings.flatMap(({ Properties }) => queueOf(Properties.EventSourceArn)?.[0] ?? []);
    const quiet = Object.keys(queues).filter((id) => !consumed.includes(id));
    const rung = Object.values(ofType('AWS::CloudWatch::Alarm'))
      .filter(({ Properties }) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
      .map(({ Properties: alarm }) => {
        expect([alarm.Threshold, alarm.ComparisonOperator]).toEqual([1, 'GreaterThanOrEqualToThreshold']);
        expect(alarm.AlarmActions).toHaveLength(1);
        return alarm.Dimensions[0].Value['Fn::GetAtt'][0];
      });
    expect(rung.sort()).toEqual(quiet.sort());
    for (const id of quiet) {
      expect(queues[id]?.Properties.MessageRetentionPeriod).toBe(deadLettersDays * daySec);
    }
  });
});

describe('consumers', () => {
  it('take batches and answer for single messages, at bounded concurrency', () => {
    const told = mappings.flatMap(({ Properties: mapping }) =>
      queueOf(mapping.EventSourceArn) === undefined
        ? []
        : [
            [
              plain(mapping.FunctionName.Ref),
              mapping.BatchSize,
              mapping.MaximumBatchingWindowInSeconds,
              mapping.ScalingConfig.MaximumConcurrency,
              mapping.FunctionResponseTypes,
            ],
          ],
    );
    expect(told.sort()).toEqual([
      ['collectFunction', 10, 0, 2, ['ReportBatchItemFailures']],
      ['correlateFunction', 100, 1, 10, ['ReportBatchItemFailures']],
      ['respondFunction', 10, 0, 5, ['ReportBatchItemFailures']],
      ['seedFunction', 1, 0, 2, ['ReportBatchItemFailures']],
    ]);
  });

  it('publish takes new events at once, and what it gives up on is kept', () => {
    const stream = mappings.find(({ Properties }) => queueOf(Properties.EventSourceArn) === undefined);
    expect(stream?.Properties).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: 12 * 60 * 60,
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    });
    const end = stream?.Properties.DestinationConfig.OnFailure.Destination;
    expect(plain(queueOf(end)?.[0] ?? '')).toBe('PipelineUnpublished');
    expect(plain(stream?.Properties.FunctionName.Ref)).toBe('publishFunction');
  });
});

describe('rules', () => {
  it('hand what a target did not take to a dead-letter queue', () => {
    for (const target of rules.flatMap(({ Properties }) => Properties.Targets)) {
      expect(plain(queueOf(target.DeadLetterConfig.Arn)?.[0] ?? '')).toBe('PipelineUndelivered');
    }
  });

  it('let that queue take it from each of them', () => {
    const policies = Object.values(ofType('AWS::SQS::QueuePolicy'));
    const policy = policies.find(({ Properties }) => /^PipelineUndelivered/.test(Properties.Queues[0].Ref));
    const allowed = policy?.Properties.PolicyDocument.Statement.flatMap(
      (statement: { Effect: string; Condition?: { ArnEquals?: { 'aws:SourceArn': unknown } } }) =>
        statement.Effect === 'Allow' ? [statement.Condition?.ArnEquals?.['aws:SourceArn']] : [],
    ).flat();
    expect(allowed).toHaveLength(rules.length);
  });

  it('wake for what they are for', () => {
    const told = Object.entries(ofType('AWS::Events::Rule')).map(([id, { Properties: rule }]) => [
      plain(id),
      rule.EventPattern ?? rule.ScheduleExpression,
    ]);
    expect(Object.fromEntries(told)).toEqual({
      PipelineCorrelateRule: { detail: { slip: { composites: [{ exists: true }] } } },
      PipelineCanaryRule: { detail: { type: ['CANARY'] } },
      PipelineRespondRule: {
        detail: {
          slip: { policies: [{ exists: true }] },
          transition: ['raised', 'occurred'],
          muted: [{ exists: false }],
        },
      },
      PipelineSeedRule: { source: ['tocsin'], 'detail-type': ['DEFINITIONS_APPLIED'] },
      TopicsEventsRule: {
        detail: { type: [{ 'anything-but': ['MEMBER_CHANGED', 'CANARY'] }], muted: [{ exists: false }] },
      },
      TopicsAlarmsRule: {
        detail: {
          transition: ['raised', 'cleared'],
          severity: ['major', 'critical'],
          muted: [{ exists: false }],
        },
      },
      TopicsResponsesRule: { detail: { type: [{ prefix: 'RESPONSE_' }, { prefix: 'STORAGE_' }] } },
      SourcesCloudWatchAlarms: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
      },
      SourcesInstanceStates: {
        source: ['aws.ec2'],
        'detail-type': ['EC2 Instance State-change Notification'],
      },
      SweepRule: 'rate(1 minute)',
      CanaryRule: 'rate(1 minute)',
      ReconcileRule: 'rate(5 minutes)',
    });
  });

  it('hand the event itself to topics, and the whole envelope to queues', () => {
    const paths = rules.map(({ Properties: { Targets } }) => [
      Targets[0].Arn.Ref?.startsWith('Topics') ? 'topic' : 'other',
      Targets[0].InputPath,
    ]);
    expect(paths.filter(([kind]) => kind === 'topic')).toEqual(Array(3).fill(['topic', '$.detail']));
    expect(paths.filter(([kind]) => kind === 'other')).toEqual(Array(9).fill(['other', undefined]));
  });
});

describe('the functions that a schedule calls', () => {
  it('are not retried, and their failures are kept', () => {
    const configs = Object.values(ofType('AWS::Lambda::EventInvokeConfig')).map(({ Properties }) => [
      plain(Properties.FunctionName.Ref),
      Properties.MaximumRetryAttempts,
      plain(queueOf(Properties.DestinationConfig.OnFailure.Destination)?.[0] ?? ''),
    ]);
    expect(configs.sort()).toEqual(
      ['healthFunction', 'reconcileFunction', 'sweepFunction'].map((name) => [
        name,
        0,
        'PipelineUndelivered',
      ]),
    );
  });
});

describe('alarms of what the functions tell', () => {
  const alarms = Object.fromEntries(
    Object.entries(ofType('AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [plain(id), Properties]),
  );

  it('ring at the operations topic, and only a missing canary or reconciler is bad news of itself', () => {
    for (const alarm of Object.values(alarms)) expect(alarm.AlarmActions).toHaveLength(1);
    const breaching = Object.entries(alarms).filter(([, alarm]) => alarm.TreatMissingData === 'breaching');
    expect(breaching.map(([id]) => id)).toEqual(['AlarmsCanaryMissing', 'AlarmsReconcilerBehind']);
  });

  it('look at metrics of our own by the names under which they are told', () => {
    const own = Object.entries(alarms).filter(([, alarm]) => alarm.Namespace === 'Tocsin');
    expect(
      Object.fromEntries(
        own.map(([id, alarm]) => [
          id,
          [alarm.MetricName, alarm.Statistic, alarm.Threshold, alarm.Period, alarm.EvaluationPeriods],
        ]),
      ),
    ).toEqual({
      AlarmsCanaryMissing: ['CanaryAge', 'Maximum', 60_000, 60, 3],
      AlarmsTimersOverdue: ['OverdueTimers', 'Maximum', 1, 60, 3],
      AlarmsInstancesStuck: ['StuckInstances', 'Maximum', 1, 900, 1],
      AlarmsReconcilerBehind: ['ReconcilerLag', 'Maximum', 1_800_000, 60, 10],
      AlarmsEventsRepublished: ['EventsRepublished', 'Maximum', 1, 60, 1],
    });
  });

  it('look at no dimension, as none is told, and but for one at every metric that is told', () => {
    const own = Object.values(alarms).filter(({ Namespace }) => Namespace === metricsNamespace);
    const names = own.map(({ MetricName }) => MetricName as string);
    for (const { Dimensions = [], Unit } of own) expect([Dimensions, Unit]).toEqual([[], undefined]);
    expect(names.filter((name) => !Object.hasOwn(ownMetrics, name))).toEqual([]);
    expect(Object.keys(ownMetrics).filter((name) => !names.includes(name))).toEqual(['PublishLag']);
  });

  it('ring once more when a dead letter of any queue is 10 days old', () => {
    const old = Object.values(alarms).filter(
      ({ MetricName }) => MetricName === 'ApproximateAgeOfOldestMessage',
    );
    expect(old.map(({ Threshold }) => Threshold)).toEqual(old.map(() => 10 * daySec));
    const consumed = mappings.flatMap(({ Properties }) => queueOf(Properties.EventSourceArn)?.[0] ?? []);
    const watched = old.map(({ Dimensions }) => Dimensions[0].Value['Fn::GetAtt'][0]);
    expect(watched.sort()).toEqual(
      Object.keys(queues)
        .filter((id) => !consumed.includes(id))
        .sort(),
    );
  });
});

describe('topics', () => {
  it('refuse publishers over plain HTTP', () => {
    const topics = Object.keys(ofType('AWS::SNS::Topic'));
    const closed = Object.values(ofType('AWS::SNS::TopicPolicy')).filter(({ Properties }) =>
      Properties.PolicyDocument.Statement.some(refusesPlainHttp),
    );
    expect(closed.map(({ Properties }) => Properties.Topics[0].Ref).sort()).toEqual(topics.sort());
  });
});

/** The queue of `Fn::GetAtt <queue>.Arn`. */
function queueOf(arn: { readonly 'Fn::GetAtt'?: readonly [string, string] }): [string, Resource] | undefined {
  const id = arn['Fn::GetAtt']?.[0];
  const queue = id === undefined ? undefined : queues[id];
  return id === undefined || queue === undefined ? undefined : [id, queue];
}

function plain(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

function refusesPlainHttp(statement: { readonly Effect: string; readonly Condition?: unknown }): boolean {
  return (
    statement.Effect === 'Deny' &&
    JSON.stringify(statement.Condition) === JSON.stringify({ Bool: { 'aws:SecureTransport': 'false' } })
  );
}
