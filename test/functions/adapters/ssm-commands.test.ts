import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import {
  errorTextChars,
  makeSsmCommands,
  outputLinesMax,
  ssmExitCodes,
} from '../../../functions/adapters/ssm-commands.ts';
import type { CommandResult } from '../../../shared/api/commands.ts';
import { noonMs } from '../../contracts/facts.ts';
import { commandOf, describeHostCommands } from '../../contracts/host-commands.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { awsError, stubClient } from './stub-client.ts';

interface SsmInput {
  readonly Comment?: string;
  readonly CommandId?: string;
}

/** SSM with one document. `invocations`: what GetCommandInvocation answers, by SSM's id, which is `ssm-` and ours. */
function stubSsm(invocations: Map<string, object>, listed: readonly object[] = []) {
  return stubClient((name, input: SsmInput) => {
    if (name === 'ListCommandsCommand') return { Commands: listed };
    if (name === 'SendCommandCommand') return { Command: { CommandId: `ssm-${input.Comment}` } };
    return invocations.get(input.CommandId ?? '') ?? awsError('InvocationDoesNotExist');
  });
}

async function stateWithHost() {
  const state = makeFakeStateStore();
  await state.put({
    key: stateKeys.host('node-1'),
    body: { host: 'node-1', instanceId: 'i-1' },
    expected: 'any',
  });
  return state;
}

const sentIds = (client: ReturnType<typeof stubClient>) =>
  client.calls
    .filter(({ name }) => name === 'SendCommandCommand')
    .map(({ input }) => (input as SsmInput).Comment);

/** The host's answer as SSM shows it. */
function invocationOf(result: CommandResult): object {
  return {
    Status: 'Success',
    ResponseCode: result.exitCode,
    StandardOutputContent: Object.entries(result.output)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
    StandardErrorContent: result.errorText,
    ExecutionEndDateTime: new Date(result.finishedAtMs).toISOString(),
  };
}

describeHostCommands('SSM', async () => {
  const invocations = new Map<string, object>();
  const client = stubSsm(invocations);
  return {
    commands: makeSsmCommands('doc', await stateWithHost(), client),
    answer: async (result) => void invocations.set(`ssm-${result.id}`, invocationOf(result)),
    reached: async () => sentIds(client) as string[],
  };
});

describe('commands by SSM', () => {
  it('go to the instance of the host, with nothing that a shell could read in their arguments', async () => {
    const client = stubSsm(new Map());
    await makeSsmCommands('doc', await stateWithHost(), client).send('node-1', commandOf('c1'));
    const input = client.calls.find(({ name }) => name === 'SendCommandCommand')?.input;
    expect(input).toEqual({
      DocumentName: 'doc',
      DocumentVersion: '$LATEST',
      InstanceIds: ['i-1'],
      Comment: 'c1',
      Parameters: {
        id: ['c1'],
        name: ['mount-volume'],
        args: [expect.stringMatching(/^[A-Za-z0-9+/=]+$/)],
        expiresAtMs: [String(noonMs + 60_000)],
      },
    });
    const { args } = (input as { Parameters: { args: [string] } }).Parameters;
    expect(JSON.parse(Buffer.from(args[0], 'base64').toString())).toEqual(commandOf('c1').args);
  });

  it('are found again after a death between the send and its record', async () => {
    const client = stubSsm(new Map([['ssm-old', { Status: 'Success', ResponseCode: 0 }]]), [
      { Comment: 'c0', CommandId: 'ssm-other' },
      { Comment: 'c1', CommandId: 'ssm-old' },
    ]);
    const commands = makeSsmCommands('doc', await stateWithHost(), client);
    await commands.send('node-1', commandOf('c1'));
    expect(sentIds(client)).toEqual([]);
    expect((await commands.result('node-1', 'c1'))?.status).toBe('succeeded');
  });

  it('are refused for a host that is no instance', async () => {
    const commands = makeSsmCommands('doc', makeFakeStateStore(), stubSsm(new Map()));
    await expect(commands.send('node-1', commandOf('c1'))).rejects.toMatchObject({
      code: 'HOST_HAS_NO_INSTANCE',
    });
  });

  it.each([
    { ssm: { Status: 'Pending' }, status: undefined },
    { ssm: { Status: 'InProgress' }, status: undefined },
    { ssm: { Status: 'Delayed' }, status: undefined },
    { ssm: { Status: 'Cancelling' }, status: undefined },
    { ssm: { Status: 'Success', ResponseCode: 0 }, status: { status: 'succeeded', exitCode: 0 } },
    { ssm: { Status: 'Failed', ResponseCode: 1 }, status: { status: 'failed', exitCode: 1 } },
    {
      ssm: { Status: 'Failed', ResponseCode: ssmExitCodes.refused },
      status: { status: 'refused', exitCode: 77 },
    },
    {
      ssm: { Status: 'Failed', ResponseCode: ssmExitCodes.expired },
      status: { status: 'expired', exitCode: 78 },
    },
    { ssm: { Status: 'TimedOut', ResponseCode: -1 }, status: { status: 'failed', exitCode: null } },
    { ssm: { Status: 'Cancelled', ResponseCode: -1 }, status: { status: 'failed', exitCode: null } },
  ])('end as $status when SSM says $ssm', async ({ ssm, status }) => {
    const commands = makeSsmCommands('doc', await stateWithHost(), stubSsm(new Map([['ssm-c1', ssm]])));
    await commands.send('node-1', commandOf('c1'));
    expect(await commands.result('node-1', 'c1')).toEqual(
      status && { id: 'c1', ...status, output: {}, errorText: '', finishedAtMs: 0 },
    );
  });

  it('keep so many lines of output and characters of errors and no more', async () => {
    const lines = Array.from({ length: outputLinesMax + 1 }, (_, i) => `k${i}=v${i}`);
    const ssm = {
      Status: 'Success',
      ResponseCode: 0,
      StandardOutputContent: ['no pair', ...lines].join('\r\n'),
      StandardErrorContent: `a${'b'.repeat(errorTextChars)}`,
    };
    const commands = makeSsmCommands('doc', await stateWithHost(), stubSsm(new Map([['ssm-c1', ssm]])));
    await commands.send('node-1', commandOf('c1'));
    const result = await commands.result('node-1', 'c1');
    expect(Object.keys(result?.output ?? {})).toHaveLength(outputLinesMax);
    expect(result?.output).toMatchObject({ k0: 'v0' });
    expect(result?.errorText).toBe('b'.repeat(errorTextChars));
  });
});
