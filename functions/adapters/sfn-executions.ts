import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Executions } from '../ports/hops.ts';
import { clientSettings } from './client-settings.ts';
import { fromAws, nameOf } from './errors.ts';
import { checkExecution } from './execution-name.ts';

type Sfn = Pick<SFNClient, 'send'>;

/** Executions of one standard state machine. */
export function makeSfnExecutions(
  stateMachineArn: string,
  client: Sfn = new SFNClient(clientSettings),
): Executions {
  return {
    start: async (name, input) => {
      const text = checkExecution(name, input);
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: text }));
        return 'started';
      } catch (error) {
        if (nameOf(error) === 'ExecutionAlreadyExists') return 'exists';
        throw fromAws('step functions start', error);
      }
    },
    status: (name) => statusOf(client, executionArn(stateMachineArn, name)),
  };
}

async function statusOf(client: Sfn, arn: string): ReturnType<Executions['status']> {
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    return status && told[status];
  } catch (error) {
    if (nameOf(error) === 'ExecutionDoesNotExist') return undefined;
    throw fromAws('step functions describe', error);
  }
}

const told: Readonly<Record<ExecutionStatus, 'running' | 'succeeded' | 'failed'>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'failed',
};

/** `arn:aws:states:<region>:<account>:stateMachine:<machine>` -> `...:execution:<machine>:<name>`. */
function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
