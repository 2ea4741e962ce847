import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './process-table.ts';

export interface ChildRequest {
  /** Names the files `<name>.pid` and `<name>.log` in `dir`. */
  readonly name: string;
  readonly dir: string;
  readonly command: string;
  /** One of them must name something of `dir`: it tells this process from others when its id is used again. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A program that runs beside this one, out of reach of the terminal's Ctrl-C. */
export interface Child {
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  /** SIGTERM, then after `childStopMs` SIGKILL. Idempotent. */
  stop(): Promise<void>;
}

const childStopMs = 20_000;
const pollMs = 50;

/** Ends what an earlier run left under this name, then starts the program. */
export async function startChild(request: ChildRequest): Promise<Child> {
  const { name, dir, command, args, env } = request;
  await mkdir(dir, { recursive: true });
  await endRemains(dir, name);
  const logFile = join(dir, `${name}.log`);
  const file = await open(logFile, 'w');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', file.fd, file.fd], env });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  ended.catch(() => undefined);
  await once(child, 'spawn');
  await file.close();
  const pid = child.pid as number;
  const pidFile = join(dir, `${name}.pid`);
  await writeFile(pidFile, String(pid));
  return {
    pid,
    logFile,
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await endProcess(pid, dir);
      await ended;
      await rm(pidFile, { force: true });
    },
  };
}

/** Ends a child that outlived the run that started it; nothing if there is none. */
export async function endRemains(dir: string, name: string): Promise<void> {
  const pidFile = join(dir, `${name}.pid`);
  if (!existsSync(pidFile)) return;
  await endProcess(Number(await readFile(pidFile, 'utf8')), dir);
  await rm(pidFile, { force: true });
}

async function endProcess(pid: number, dir: string): Promise<void> {
  const killAtMs = performance.now() + childStopMs;
  let signal: NodeJS.Signals | undefined = 'SIGTERM';
  while (await isRunning(pid, dir)) {
    if (signal === undefined && performance.now() > killAtMs) signal = 'SIGKILL';
    if (signal !== undefined) process.kill(pid, signal);
    signal = undefined;
    await sleep(pollMs);
  }
}
