import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { runProgram } from './program.ts';

const psTimeoutMs = 10_000;

/**
 * True if the process lives and its command line holds `mark`, arguments with a space between them: ids are used again, a
 * path of one's own is not. A process that has ended but was not yet waited for does not live.
 */
export async function isRunning(pid: number, mark: string): Promise<boolean> {
  return isAlive(pid) && (await commandLine(pid)).includes(mark);
}

/** Empty for a process that has gone meanwhile. Not every Linux has `ps`, not every system /proc. */
async function commandLine(pid: number): Promise<string> {
  if (existsSync('/proc/self/cmdline')) {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text.replaceAll('\0', ' ');
  }
  const args = ['-ww', '-o', 'args=', '-p', String(pid)];
  return (await runProgram({ command: 'ps', args, timeoutMs: psTimeoutMs })).output;
}

export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
