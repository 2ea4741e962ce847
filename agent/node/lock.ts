import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { TocsinError } from '../../shared/errors.ts';
import { codeOf } from '../host.ts';

export interface Lock {
  /** Idempotent. */
  release(): void;
}

const maxAttempts = 5;

/**
 * One agent per state directory: a file with process id and start time, so that a process that got the id of a dead one is
 * not taken for it. A stale lock is broken. Throws `ALREADY_RUNNING` with the holder's id.
 */
export function acquireLock(path: string, pid: number): Lock {
  const own = `${pid} ${startTimeOf(pid) ?? 'unknown'}\n`;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (create(path, own)) return { release: () => releaseOwn(path, own) };
    const holder = read(path);
    if (holder !== undefined && isAlive(holder)) throw alreadyRunning(path, holder);
    if (holder !== undefined) breakStale(path, holder, `${path}.stale.${pid}`);
  }
  throw alreadyRunning(path, 'others that come and go');
}

function create(path: string, content: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, content);
    closeSync(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(holder: string): boolean {
  const [pid, startTime] = holder.trim().split(' ');
  return startTime !== undefined && startTimeOf(Number(pid)) === startTime;
}

/** Moved away before it is judged again: of two that break it, one finds that it moved another's fresh lock, and puts it back. */
function breakStale(path: string, stale: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside) === stale) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function releaseOwn(path: string, own: string): void {
  if (read(path) === own) rmSync(path, { force: true });
}

/** Field 22 of /proc/PID/stat, read from the last bracket, since a name may hold brackets and spaces. */
function startTimeOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function alreadyRunning(path: string, holder: string): TocsinError {
  return new TocsinError('ALREADY_RUNNING', 'another agent works in this state directory', {
    got: `${path} of ${holder.trim()}`,
    fix: 'stop it, or give this one another stateDir',
  });
}
