import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { callFunction, Machine } from './machine.ts';

/** A wake-up that is lost for good is made up for by the sweep, one minute after it was due. */
const retry = { intervalSec: 2, maxAttempts: 6, backoffRate: 2, maxDelaySec: 60 };

export interface CorrelatorMachineProps {
  readonly wake: IFunction;
  readonly wakeTimeoutSec: number;
}

/**
 * Holds time for one instance: waits until `$.until`, lets `wake` decide, and waits again if it says so. Input
 * `{ v, instance, until }`; answers `{ next: 'wait', until }` or `{ next: 'end' }`.
 */
export class CorrelatorMachine extends Construct {
  readonly machine: Machine;

  constructor(scope: Construct, id: string, props: CorrelatorMachineProps) {
    super(scope, id);
    const wake = callFunction(this, 'Wake', {
      lambda: props.wake,
      payload: { 'v.$': '$.v', 'instance.$': '$.instance', 'until.$': '$.until' },
      timeoutSec: props.wakeTimeoutSec + 5,
      retry,
    });
    const first = new Wait(this, 'Wait', { time: WaitTime.timestampPath('$.until') });
    const again = new Wait(this, 'WaitAgain', { time: WaitTime.timestampPath('$.answer.until') });
    const next = new Choice(this, 'Next')
      .when(Condition.stringEquals('$.answer.next', 'wait'), again.next(wake))
      .otherwise(new Succeed(this, 'Decided'));
    first.next(wake);
    wake.next(next);
    this.machine = new Machine(this, 'Correlator', {
      comment: 'Waits until an instance is due and decides again',
      start: first,
      calls: props.wake,
    });
  }
}
