import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { makeSfnExecutions } from '../../functions/adapters/sfn-executions.ts';
import type { Executions } from '../../functions/ports/hops.ts';
import { describeExecutions } from './executions.ts';

const pollMs = 50;
const pollsMax = 200;

const definition = {
  StartAt: 'Choose',
  States: {
    Choose: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.end', StringEquals: 'succeed', Next: 'Succeed' },
        { Variable: '$.end', StringEquals: 'fail', Next: 'Fail' },
      ],
      Default: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 600, Next: 'Succeed' },
    Succeed: { Type: 'Succeed' },
    Fail: { Type: 'Fail' },
  },
};

describeExecutions('Step Functions', async () => {
  const { stateMachineArn = '' } = await new SFNClient().send(
    new CreateStateMachineCommand({
      name: randomUUID(),
      definition: JSON.stringify(definition),
      roleArn: 'arn:aws:iam::000000000000:role/any',
    }),
  );
  const executions = makeSfnExecutions(stateMachineArn);
  return { executions, ended: (name) => untilEnded(executions, name) };
});

async function untilEnded(executions: Executions, name: string): Promise<void> {
  for (let polls = 0; polls < pollsMax; polls++) {
    if ((await executions.status(name)) !== 'running') return;
    await setTimeout(pollMs);
  }
  throw new Error(`${name} runs and runs`);
}
