import type { CommandResult, CommandStatus, HostCommand } from '../shared/api/commands.ts';
import { limits } from '../shared/facts/limits.ts';
import { argumentsOf } from './command-arguments.ts';
import type { AllowedCommand } from './config.ts';
import type { Host, RunAnswer } from './host.ts';
import { isRecord } from './outcome.ts';
import { makeSerial } from './serial.ts';
import { readState, writeState } from './state-file.ts';

export const commandLimits = {
  /** Ids remembered, so that a command runs at most once. */
  remembered: 200,
  outputLines: 20,
  errorChars: 1_000,
  /** Commands taken from one answer. */
  perAnswer: 20,
} as const;

/** Work from the service, done one after the other. */
export interface Commands {
  /** Resolves when all of them have their result. A command that came before is not run again: its result is told again. */
  accept(commands: unknown): Promise<void>;
}

export interface CommandsOptions {
  readonly host: Host;
  readonly stateDir: string;
  readonly allowed: Readonly<Record<string, AllowedCommand>>;
  /** By the server's clock. */
  readonly nowMs: () => number;
  /** Gets each result as soon as it is there; `isNews` is false for one that was told before. */
  readonly onResult: (result: CommandResult, isNews: boolean) => Promise<void>;
}

/** `result` is null from before the program starts until it has ended. */
interface Known {
  readonly id: string;
  readonly result: CommandResult | null;
}

/**
 * The id is on the disk before the program starts: after a crash in between, the command counts as failed and is never
 * run a second time. If the disk does not take the id, nothing is run.
 */
export async function openCommands(options: CommandsOptions): Promise<Commands> {
  const { host, stateDir, nowMs } = options;
  const path = `${stateDir}/commands.json`;
  const serial = makeSerial();
  let known = (await readState(host, path, readKnown)) ?? [];

  const remember = (id: string, result: CommandResult | null): Promise<boolean> => {
    known = [...known.filter((each) => each.id !== id), { id, result }].slice(-commandLimits.remembered);
    return writeState(host, path, { v: 1, known });
  };

  const handle = async (command: HostCommand, before: Known | undefined): Promise<CommandResult> => {
    const end = (status: CommandStatus, answer: RunAnswer): CommandResult => ({
      id: command.id,
      status,
      exitCode: answer.exitCode,
      output: outputOf(answer.output),
      errorText: answer.errorText.slice(-commandLimits.errorChars),
      finishedAtMs: nowMs(),
    });
    if (before) return end('failed', notRun('the agent was interrupted while the command ran'));
    const allowed = Object.hasOwn(options.allowed, command.name) ? options.allowed[command.name] : undefined;
    if (allowed === undefined)
      return end('refused', notRun('the command is not on the allow-list of this host'));
    if (nowMs() > command.expiresAtMs) return end('expired', notRun('the command had ended before it came'));
    const checked = argumentsOf(command, allowed);
    if (checked.kind === 'refused') return end('refused', notRun(checked.reason));
    if (!(await remember(command.id, null)))
      return end('failed', notRun('the state directory cannot be written'));
    host.log('info', 'command starts', { id: command.id, name: command.name });
    const answer = await host.run({ path: allowed.path, args: checked.args, timeoutMs: allowed.timeoutMs });
    host.log('info', 'command ended', { id: command.id, name: command.name, exitCode: answer.exitCode });
    return end(answer.exitCode === 0 ? 'succeeded' : 'failed', answer);
  };

  return {
    accept: (commands) =>
      serial(async () => {
        for (const command of readCommands(commands)) {
          const before = known.find(({ id }) => id === command.id);
          const result = before?.result ?? (await handle(command, before));
          if (!before?.result) await remember(command.id, result);
          await options.onResult(result, !before?.result);
        }
      }),
  };
}

function notRun(reason: string): RunAnswer {
  return { exitCode: null, output: '', errorText: reason };
}

/** The first lines of the form `key=value`; others, and values too long for a document, are left out. */
export function outputOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\n').flatMap((line) => {
    const match = /^([a-z][a-z0-9_]*)=(.*)$/.exec(line);
    const [, key, value] = match ?? [];
    const isFit =
      key !== undefined &&
      value !== undefined &&
      key.length <= limits.labelNameChars &&
      value.length <= limits.labelValueChars;
    return isFit ? [[key, value] as const] : [];
  });
  return Object.fromEntries(pairs.slice(0, commandLimits.outputLines));
}

function readCommands(value: unknown): readonly HostCommand[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isCommand).slice(0, commandLimits.perAnswer);
}

function isCommand(value: unknown): value is HostCommand {
  if (!isRecord(value) || !isRecord(value.args)) return false;
  const isNamed =
    typeof value.id === 'string' && value.id.length >= 1 && value.id.length <= limits.labelValueChars;
  return isNamed && typeof value.name === 'string' && typeof value.expiresAtMs === 'number';
}

function readKnown(value: unknown): readonly Known[] | undefined {
  if (!isRecord(value) || value.v !== 1 || !Array.isArray(value.known)) return undefined;
  const isKnown = (each: unknown): boolean =>
    isRecord(each) && typeof each.id === 'string' && (each.result === null || isRecord(each.result));
  return value.known.every(isKnown) ? (value.known as readonly Known[]) : undefined;
}
