import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TocsinFunction } from './tocsin-function.ts';

export interface ScheduledProps {
  readonly fn: TocsinFunction;
  readonly everyMinutes: number;
  readonly undelivered: IQueue;
}

/** Calls a function again and again; a missed call is not made up for, the next one does its work. */
export class Scheduled extends Construct {
  constructor(scope: Construct, id: string, { fn, everyMinutes, undelivered }: ScheduledProps) {
    super(scope, id);
    const every = Duration.minutes(everyMinutes);
    new Rule(this, 'Rule', {
      description: `Tocsin: ${id}`,
      schedule: Schedule.rate(every),
      targets: [
        new LambdaFunction(fn.lambda, {
          deadLetterQueue: undelivered,
          retryAttempts: 0,
          maxEventAge: every,
        }),
      ],
    });
  }
}
