import { spawn } from 'node:child_process';
import { TocsinError } from '../shared/errors.ts';

export interface ProgramRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** In place of this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Ends the program by SIGTERM: a terminal's Ctrl-C reaches it anyway, a signal to this process does not. */
  readonly signal?: AbortSignal;
}

export interface ProgramAnswer {
  /** null: killed, at the time-out too. */
  readonly exitCode: number | null;
  /** Output and error output as they came, at most the last `keptChars`. */
  readonly output: string;
}

const keptChars = 64 * 1024;

/** Runs a program to its end. Rejects with `PROGRAM_MISSING` if it cannot be started; never for its exit code. */
export function runProgram(request: ProgramRequest): Promise<ProgramAnswer> {
  const { command, args, cwd, env, timeoutMs, signal } = request;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...(cwd !== undefined && { cwd }),
      ...(env !== undefined && { env }),
    });
    const end = (): void => void child.kill('SIGTERM');
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end);
    let output = '';
    const take = (text: string): void => {
      output = (output + text).slice(-keptChars);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', (cause) => {
      reject(
        new TocsinError('PROGRAM_MISSING', `${command} cannot be started`, { got: cause.message, cause }),
      );
    });
    child.once('close', (exitCode) => {
      signal?.removeEventListener('abort', end);
      resolve({ exitCode, output });
    });
  });
}

/** As `runProgram`, and throws `code` with the end of the output if the program fails. */
export async function mustRun(request: ProgramRequest, code: string, fix: string): Promise<string> {
  const { exitCode, output } = await runProgram(request);
  if (exitCode === 0) return output;
  throw new TocsinError(code, `${request.command} ${request.args.slice(0, 3).join(' ')} failed`, {
    got: `exit code ${exitCode ?? 'none: killed or timed out'}: ${output.trim().slice(-2_000)}`,
    fix,
  });
}
