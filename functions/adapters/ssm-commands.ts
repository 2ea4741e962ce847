import {
  GetCommandInvocationCommand,
  type GetCommandInvocationResult,
  ListCommandsCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { CommandResult, CommandStatus, HostCommand } from '../../shared/api/commands.ts';
import { TocsinError } from '../../shared/errors.ts';
import { dayMs } from '../../shared/time.ts';
import type { HostCommands } from '../ports/hops.ts';
import type { CommandRecord, HostRecord } from '../ports/records.ts';
import type { StateStore } from '../ports/stores.ts';
import { clientSettings } from './client-settings.ts';
import { callAws, fromAws, nameOf } from './errors.ts';
import { stateKeys } from './keys.ts';

type Ssm = Pick<SSMClient, 'send'>;

/** Exit codes by which the document's script tells what is not the command's own failure. */
export const ssmExitCodes = { refused: 77, expired: 78 } as const;

export const outputLinesMax = 20;
export const errorTextChars = 1_000;

const keptMs = 7 * dayMs;

/** Commands of one document and instance that are searched for one that was sent before a crash. */
const searchedCommands = 50;

/**
 * The transport `ssm`. The document takes the parameters `id`, `name`, `args` and `expiresAtMs`; `args` is base64 of a JSON object,
 * since SSM pastes parameters into a script as text and nothing may stand there that a shell reads. The comment of a command
 * is our id. SSM knows no idempotent send: what was sent is recorded, and after a crash in between found by its comment.
 * SSM's lists follow late, so a sender that dies and repeats at once may run a command twice: scripts must bear that.
 */
export function makeSsmCommands(
  documentName: string,
  state: StateStore,
  client: Ssm = new SSMClient(clientSettings),
): HostCommands {
  return {
    send: async (host, command) => {
      const key = stateKeys.command(host, command.id);
      if ((await state.get<CommandRecord>(key))?.body.ssmCommandId !== undefined) return;
      const instanceId = await instanceOf(state, host);
      const ssmCommandId =
        (await findSent(client, documentName, instanceId, command)) ??
        (await sendNow(client, documentName, instanceId, command));
      const body: CommandRecord = { command, ssmCommandId };
      await state.put({ key, body, expected: 'any', expiresAtMs: command.expiresAtMs + keptMs });
    },
    result: async (host, id) => {
      const item = await state.get<CommandRecord>(stateKeys.command(host, id));
      if (item?.body.ssmCommandId === undefined) return undefined;
      return invocation(client, id, item.body.ssmCommandId, await instanceOf(state, host));
    },
  };
}

async function instanceOf(state: StateStore, host: string): Promise<string> {
  const instanceId = (await state.get<HostRecord>(stateKeys.host(host)))?.body.instanceId;
  if (instanceId !== undefined) return instanceId;
  throw new TocsinError('HOST_HAS_NO_INSTANCE', `host ${host} is no known EC2 instance`, {
    fix: 'enrol the host with its instance id, or deploy with the command transport `agent`',
  });
}

async function findSent(
  client: Ssm,
  documentName: string,
  instanceId: string,
  { id }: HostCommand,
): Promise<string | undefined> {
  const { Commands: commands = [] } = await callAws('ssm list commands', () =>
    client.send(
      new ListCommandsCommand({
        InstanceId: instanceId,
        Filters: [{ key: 'DocumentName', value: documentName }],
        MaxResults: searchedCommands,
      }),
    ),
  );
  return commands.find(({ Comment }) => Comment === id)?.CommandId;
}

async function sendNow(
  client: Ssm,
  documentName: string,
  instanceId: string,
  { id, name, args, expiresAtMs }: HostCommand,
): Promise<string> {
  const { Command: sent } = await callAws('ssm send command', () =>
    client.send(
      new SendCommandCommand({
        DocumentName: documentName,
        // An update makes a new version and not always the default one.
        DocumentVersion: '$LATEST',
        InstanceIds: [instanceId],
        Comment: id,
        Parameters: {
          id: [id],
          name: [name],
          args: [Buffer.from(JSON.stringify(args)).toString('base64')],
          expiresAtMs: [String(expiresAtMs)],
        },
      }),
    ),
  );
  if (sent?.CommandId !== undefined) return sent.CommandId;
  throw new TocsinError('AWS_NO_COMMAND_ID', 'ssm send command answered without an id', {
    retryable: true,
    status: 503,
  });
}

async function invocation(
  client: Ssm,
  id: string,
  ssmCommandId: string,
  instanceId: string,
): Promise<CommandResult | undefined> {
  try {
    const answer = await client.send(
      new GetCommandInvocationCommand({ CommandId: ssmCommandId, InstanceId: instanceId }),
    );
    return resultOf(id, answer);
  } catch (error) {
    // For some seconds after the send.
    if (nameOf(error) === 'InvocationDoesNotExist') return undefined;
    throw fromAws('ssm get command invocation', error);
  }
}

/** `exitCode` null: the script did not run to its end. `finishedAtMs` 0: SSM does not say when. */
function resultOf(id: string, answer: GetCommandInvocationResult): CommandResult | undefined {
  const status = statusOf(answer);
  if (status === undefined) return undefined;
  const exitCode = answer.ResponseCode ?? -1;
  return {
    id,
    status,
    exitCode: exitCode < 0 ? null : exitCode,
    output: keyValues(answer.StandardOutputContent ?? ''),
    errorText: (answer.StandardErrorContent ?? '').slice(-errorTextChars),
    finishedAtMs: Date.parse(answer.ExecutionEndDateTime ?? '') || 0,
  };
}

function statusOf({ Status, ResponseCode }: GetCommandInvocationResult): CommandStatus | undefined {
  switch (Status) {
    case 'Success':
      return 'succeeded';
    case 'Failed':
      if (ResponseCode === ssmExitCodes.refused) return 'refused';
      return ResponseCode === ssmExitCodes.expired ? 'expired' : 'failed';
    case 'TimedOut':
    case 'Cancelled':
      return 'failed';
    default:
      return undefined;
  }
}

/** The first `outputLinesMax` lines of the form `key=value`. */
function keyValues(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').flatMap((line) => {
    const [, key, value] = /^([A-Za-z0-9_.-]+)=(.*)$/.exec(line.trimEnd()) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(lines.slice(0, outputLinesMax));
}
