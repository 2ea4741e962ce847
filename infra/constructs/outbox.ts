import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TocsinFunction } from './tocsin-function.ts';

/** Half of what a stream keeps: an outage of the bus is ridden out, and what is given up on can still be read again. */
const maxRecordAge = Duration.hours(12);

export interface OutboxProps {
  readonly events: Table;
  readonly publish: TocsinFunction;
  /** Takes the positions in the stream of what was given up on. */
  readonly unpublished: IQueue;
}

/** From the events table's stream to `publish`: new items alone, at once, in order within a host. */
export class Outbox extends Construct {
  constructor(scope: Construct, id: string, { events, publish, unpublished }: OutboxProps) {
    super(scope, id);
    const streamArn = events.tableStreamArn;
    if (streamArn === undefined) throw new Error('the events table has no stream');
    publish.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      [streamArn],
    );
    new EventSourceMapping(this, 'Stream', {
      target: publish.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(0),
      parallelizationFactor: 2,
      bisectBatchOnError: true,
      maxRecordAge,
      onFailure: new SqsDlq(unpublished),
    });
  }
}
