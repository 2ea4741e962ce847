import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TocsinError } from '../shared/errors.ts';
import { isAlive, isRunning } from './process-table.ts';
import type { Log } from './project.ts';

/** What the marker file `running` holds while an emulator runs: it goes away when state is saved. */
interface Running {
  readonly pid: number;
  /** The process that started it. */
  readonly harness: number;
  readonly persist: boolean;
}

const orphanTimeoutMs = 30_000;
const pollMs = 100;

/**
 * Sees to what an earlier run left in `dir`: waits for an emulator whose harness is gone, and after an unclean end deletes
 * the state, which would be that of the run before, and says so. Throws `EMULATOR_RUNNING` if it is in use.
 */
export async function clearRemains(dir: string, log: Log): Promise<void> {
  const marker = join(dir, 'running');
  const running = await readRunning(marker);
  if (running === undefined) return;
  if (await isRunning(running.pid, markOf(dir))) {
    if (isAlive(running.harness)) {
      throw new TocsinError('EMULATOR_RUNNING', 'this local deployment runs already', {
        got: `emulator ${running.pid}, started by process ${running.harness}`,
        fix: 'use it as it is, or end it first: npm run stop',
      });
    }
    log('waiting for the emulator of an earlier run to save its state ...');
    process.kill(running.pid, 'SIGTERM');
    await gone(running.pid, dir);
  }
  if (!existsSync(marker)) return;
  if (running.persist) log('the emulator was killed the last time: local data is gone, beginning anew');
  await forget(dir);
}

/** The process that runs the emulator of `dir` just now. */
export async function harnessOf(dir: string): Promise<number | undefined> {
  const running = await readRunning(join(dir, 'running'));
  return running !== undefined && isAlive(running.harness) && (await isRunning(running.pid, markOf(dir)))
    ? running.harness
    : undefined;
}

/** Deletes all state of an instance that does not run. */
export async function forget(dir: string): Promise<void> {
  for (const name of ['state', 's3', 'tmp', 'port', 'running', 'deployed.json']) {
    await rm(join(dir, name), { recursive: true, force: true });
  }
}

async function readRunning(marker: string): Promise<Running | undefined> {
  if (!existsSync(marker)) return undefined;
  try {
    return JSON.parse(await readFile(marker, 'utf8')) as Running;
  } catch {
    return { pid: 0, harness: 0, persist: true };
  }
}

async function gone(pid: number, dir: string): Promise<void> {
  const deadline = performance.now() + orphanTimeoutMs;
  while (await isRunning(pid, markOf(dir))) {
    if (performance.now() > deadline && isAlive(pid)) process.kill(pid, 'SIGKILL');
    await sleep(pollMs);
  }
}

/** How the emulator of this folder stands in the list of processes. */
function markOf(dir: string): string {
  return `launcher.py ${dir}`;
}
