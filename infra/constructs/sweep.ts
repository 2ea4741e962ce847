import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TocsinFunction } from './tocsin-function.ts';

const every = Duration.minutes(1);

export interface SweepProps {
  readonly sweep: TocsinFunction;
  readonly undelivered: IQueue;
}

/** Each minute one sweep; a missed one is not made up for, the next does its work. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, { sweep, undelivered }: SweepProps) {
    super(scope, id);
    new Rule(this, 'EachMinute', {
      description: 'Tocsin: sweep',
      schedule: Schedule.rate(every),
      targets: [
        new LambdaFunction(sweep.lambda, {
          deadLetterQueue: undelivered,
          retryAttempts: 0,
          maxEventAge: every,
        }),
      ],
    });
  }
}
