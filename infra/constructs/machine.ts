import { ArnFormat, Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  DefinitionBody,
  type IChainable,
  QueryLanguage,
  StateMachine,
  StateMachineType,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';

export interface MachineProps {
  readonly comment: string;
  readonly start: IChainable;
  /** The one function that it calls. */
  readonly calls: IFunction;
}

/**
 * A Standard state machine in JSONPath that may call one function and nothing else. Its history, which Step Functions
 * keeps 90 days, is its log.
 */
export class Machine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: MachineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [props.calls.functionArn] }),
    );
    this.machine = new StateMachine(this, 'Machine', {
      comment: props.comment,
      definitionBody: DefinitionBody.fromChainable(props.start),
      stateMachineType: StateMachineType.STANDARD,
      queryLanguage: QueryLanguage.JSON_PATH,
      // CDK would allow all versions of the function besides
      role: role.withoutPolicyUpdates(),
    });
  }

  get arn(): string {
    return this.machine.stateMachineArn;
  }

  /** ARNs of its executions: their names are not known before they run. */
  get executionArns(): string {
    return this.machine.stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.machine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

export interface CallProps {
  readonly lambda: IFunction;
  /** Explicit fields: the whole state as payload may carry more than what was put into it. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly timeoutSec: number;
  readonly retry: CallRetry;
}

interface CallRetry {
  readonly intervalSec: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySec: number;
}

/** A call of a function, its answer kept at `$.answer`, retried whatever went wrong. */
export function callFunction(scope: Construct, id: string, props: CallProps): LambdaInvoke {
  const { intervalSec, maxAttempts, backoffRate, maxDelaySec } = props.retry;
  const call = LambdaInvoke.jsonPath(scope, id, {
    lambdaFunction: props.lambda,
    payload: TaskInput.fromObject({ ...props.payload }),
    payloadResponseOnly: true,
    resultPath: '$.answer',
    taskTimeout: Timeout.duration(Duration.seconds(props.timeoutSec)),
    retryOnServiceExceptions: false,
  });
  call.addRetry({
    errors: ['States.ALL'],
    interval: Duration.seconds(intervalSec),
    maxAttempts,
    backoffRate,
    maxDelay: Duration.seconds(maxDelaySec),
  });
  return call;
}
