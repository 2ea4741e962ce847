import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '../shared/errors.ts';
import { minuteMs } from '../shared/time.ts';
import { mustRun, runProgram } from './program.ts';
import { type Log, ministackVersion, tocsinDir } from './project.ts';

const installTimeoutMs = 5 * minuteMs;
const checkTimeoutMs = 20_000;
const leastPython = [3, 10] as const;

/**
 * The Python of a virtual environment that holds the pinned emulator; makes it first if it is not there. It appears under
 * its name only when complete, so several processes may ask at once. Throws `PYTHON_MISSING`, `PYTHON_TOO_OLD`,
 * `VENV_FAILED` or `EMULATOR_NOT_INSTALLED`.
 */
export async function emulatorPython(log: Log): Promise<string> {
  const complete = join(tocsinDir, 'venv', ministackVersion);
  if (!existsSync(complete)) {
    await checkPython();
    const draft = join(tocsinDir, 'venv', `${ministackVersion}.${process.pid}`);
    log(`installing the AWS emulator, ministack ${ministackVersion} ...`);
    try {
      await install(draft);
      await rename(draft, complete);
    } catch (error) {
      if (!existsSync(complete)) throw error;
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  return join(complete, 'bin', 'python3');
}

async function checkPython(): Promise<void> {
  const fix = 'install Python 3.10 or later; on Debian: apt-get install python3 python3-venv';
  const answer = await runProgram({
    command: 'python3',
    args: ['-c', 'import sys; print(sys.version_info.major, sys.version_info.minor)'],
    timeoutMs: checkTimeoutMs,
  }).catch((cause: unknown) => {
    throw new TocsinError('PYTHON_MISSING', 'the emulator needs python3', {
      got: 'no python3 on the PATH',
      fix,
      cause,
    });
  });
  const [major = 0, minor = 0] = answer.output.trim().split(' ').map(Number);
  const [leastMajor, leastMinor] = leastPython;
  if (answer.exitCode === 0 && (major > leastMajor || (major === leastMajor && minor >= leastMinor))) return;
  throw new TocsinError('PYTHON_TOO_OLD', 'the emulator needs a newer python3', {
    got: answer.output.trim().slice(0, 200),
    allowed: `${leastPython.join('.')} or later`,
    fix,
  });
}

async function install(venv: string): Promise<void> {
  await mkdir(join(venv, '..'), { recursive: true });
  await mustRun(
    { command: 'python3', args: ['-m', 'venv', venv], timeoutMs: installTimeoutMs },
    'VENV_FAILED',
    'on Debian and Ubuntu the module venv is a package of its own: apt-get install python3-venv',
  );
  await mustRun(
    {
      command: join(venv, 'bin', 'python3'),
      args: ['-m', 'pip', 'install', '--quiet', `ministack==${ministackVersion}`],
      timeoutMs: installTimeoutMs,
    },
    'EMULATOR_NOT_INSTALLED',
    'pip needs a way to its index, or a mirror (PIP_INDEX_URL), or wheels (PIP_FIND_LINKS)',
  );
}
