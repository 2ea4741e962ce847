import { execFile } from 'node:child_process';
import { hostLimits, type RunAnswer, type RunRequest } from '../host.ts';

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a program without a shell and with an environment of `PATH` and `LC_ALL` alone: secrets of ours stay here. */
export function run({ path, args, timeoutMs }: RunRequest): Promise<RunAnswer> {
  return new Promise((resolve) => {
    const options = {
      cwd: '/',
      env: { PATH: searchPath, LC_ALL: 'C' },
      timeout: timeoutMs,
      killSignal: 'SIGKILL' as const,
      maxBuffer: hostLimits.outputBytes,
    };
    execFile(path, args, options, (error, output, errorText) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      const reason = exitCode === null ? reasonOf(error, timeoutMs) : '';
      resolve({ exitCode, output, errorText: errorText + reason });
    });
  });
}

function reasonOf(error: Error | null, timeoutMs: number): string {
  const isKilled = error !== null && 'killed' in error && error.killed === true;
  return isKilled
    ? `killed after ${timeoutMs} ms or ${hostLimits.outputBytes} bytes of output`
    : `${error?.message}`;
}
