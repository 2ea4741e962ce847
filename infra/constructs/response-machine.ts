import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  Succeed,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  type ResponseStep,
  responseCallTimeoutSec,
  responseRetry,
  responseSteps,
  responseTaskMarginSec,
} from '../../shared/policy/response-machine.ts';
import { callFunction, Machine } from './machine.ts';

/**
 * Takes a response through its steps. A step that answers `wait` is called again at `until`; one that answers `failed`,
 * or throws until its retries are used up, leads to `compensate`, and the execution fails when that is done.
 */
export class ResponseMachine extends Construct {
  readonly machine: Machine;

  constructor(scope: Construct, id: string, attachStorage: IFunction) {
    super(scope, id);
    const failed = new Fail(this, 'Compensated', {
      error: 'RESPONSE_FAILED',
      cause: 'a step failed; what it had done was taken back as far as it could be',
    });
    const compensate = this.call(attachStorage, 'compensate');
    compensate.next(this.waitOr(compensate, 'compensate').otherwise(failed));
    const start = [...responseSteps].reverse().reduce<IChainable>((following, step) => {
      const call = this.call(attachStorage, step);
      call.addCatch(compensate, { errors: ['States.ALL'], resultPath: '$.error' });
      const isDone = Condition.stringEquals('$.answer.status', 'done');
      call.next(this.waitOr(call, step).when(isDone, following).otherwise(compensate));
      return call;
    }, new Succeed(this, 'Responded'));
    this.machine = new Machine(this, 'Response', {
      comment: responseSteps.join(' -> '),
      start,
      calls: attachStorage,
    });
  }

  private call(lambda: IFunction, step: ResponseStep): TaskStateBase {
    return callFunction(this, step, {
      lambda,
      payload: { step, 'input.$': '$' },
      timeoutSec: responseCallTimeoutSec + responseTaskMarginSec,
      retry: responseRetry,
    });
  }

  private waitOr(call: TaskStateBase, step: ResponseStep): Choice {
    const wait = new Wait(this, `${step} later`, { time: WaitTime.timestampPath('$.answer.until') });
    return new Choice(this, `${step} answered`).when(
      Condition.stringEquals('$.answer.status', 'wait'),
      wait.next(call),
    );
  }
}
