import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { TocsinError } from '../../shared/errors.ts';
import { runProgram } from '../program.ts';

const marker = 'TOCSIN_DEMO_NAMESPACE';
const unshareArgs = ['--user', '--map-root-user', '--mount'];
const checkTimeoutMs = 10_000;

/** In the namespace that `runInNamespace` made: root as far as mounts go, but without devices. */
export function isInNamespace(): boolean {
  return process.env[marker] === '1';
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Runs a program of ours again in a user and mount namespace of its own, where anybody may mount; its mounts are seen by
 * itself and its children alone and end with them. Resolves with its exit code. Throws `ROOT_NEEDED` if the kernel
 * does not allow it.
 */
export async function runInNamespace(program: string, args: readonly string[]): Promise<number> {
  await checkNamespace();
  const child = spawn('unshare', [...unshareArgs, process.execPath, program, ...args], {
    stdio: 'inherit',
    env: { ...process.env, [marker]: '1' },
  });
  // The terminal sends the signal to the child as well, which cleans up; this process only waits for that.
  const wait = (): void => undefined;
  process.on('SIGINT', wait);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  return exitCode ?? 1;
}

async function checkNamespace(): Promise<void> {
  const request = { command: 'unshare', args: [...unshareArgs, 'true'], timeoutMs: checkTimeoutMs };
  const { exitCode, output } = await runProgram(request).catch((error: Error) => ({
    exitCode: null,
    output: error.message,
  }));
  if (exitCode === 0) return;
  throw new TocsinError(
    'ROOT_NEEDED',
    'this mounts real file systems, which takes root or a user namespace',
    {
      got: `${process.platform}, user ${process.getuid?.() ?? 'unknown'}, ${output.trim() || 'no unshare'}`,
      fix: 'sudo --preserve-env=PATH npm run demo, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)',
    },
  );
}
