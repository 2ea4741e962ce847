import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TocsinError } from '../shared/errors.ts';
import { clearRemains } from './emulator-remains.ts';
import { endpointOf, serviceEnvironment } from './environment.ts';
import { freePort, isFree } from './free-port.ts';
import { type Log, projectRoot } from './project.ts';
import { emulatorPython } from './python.ts';

export interface EmulatorOptions {
  /** Folder of this instance, its own alone: state, log, temporary files. Made if absent. */
  readonly dir: string;
  /** True: data outlives `stop`; the port stays the same, because it is part of stored addresses. */
  readonly persist: boolean;
  readonly log: Log;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT`, for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves with a text that says how, once the process has ended, for whatever reason. */
  readonly ended: Promise<string>;
  /** Asks it to save and end; kills it after `stopTimeoutMs` and tells so. Idempotent. */
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const healthEveryMs = 50;
const stopTimeoutMs = 30_000;

/**
 * Installs the emulator if need be and starts it on a loopback port of its own; resolves when it answers. It ends by itself
 * soon after this process does. Throws `EMULATOR_RUNNING` if `dir` is in use, `EMULATOR_PORT_TAKEN` if the stored port is,
 * `EMULATOR_FAILED` if it ends or does not answer within a minute.
 */
export async function startEmulator({ dir, persist, log }: EmulatorOptions): Promise<Emulator> {
  const python = await emulatorPython(log);
  await mkdir(dir, { recursive: true });
  await clearRemains(dir, log);
  const port = persist ? await keptPort(dir) : await freePort(dir);
  await prepareTemporary(dir);
  const child = await launch(python, dir, port, persist);
  const ended = once(child, 'exit').then(
    ([code, signal]) => `exit code ${code ?? 'none'}, signal ${signal ?? 'none'}`,
  );
  await answering(child, port, dir);
  return {
    endpoint: endpointOf(port),
    port,
    pid: child.pid as number,
    ended,
    stop: () => stop(child, ended, dir, persist, log),
  };
}

async function keptPort(dir: string): Promise<number> {
  const file = join(dir, 'port');
  if (!existsSync(file)) await writeFile(file, String(await freePort(dir)));
  const port = Number(await readFile(file, 'utf8'));
  if (await isFree(port)) return port;
  throw new TocsinError(
    'EMULATOR_PORT_TAKEN',
    'the port of this local deployment is in use by another program',
    {
      got: `127.0.0.1:${port}`,
      fix: `end that program (ss -ltnp sport = :${port}), or \`npm start -- --reset\`, which begins anew`,
    },
  );
}

/** Functions are unpacked below it and find the SDK, which on AWS the runtime brings, in a `node_modules` above them. */
async function prepareTemporary(dir: string): Promise<void> {
  const temporary = join(dir, 'tmp');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary);
  await symlink(join(projectRoot, 'node_modules'), join(temporary, 'node_modules'));
  // the emulator's own worker script is CommonJS, whatever the project around it is
  await writeFile(join(temporary, 'package.json'), '{ "type": "commonjs" }');
}

async function launch(python: string, dir: string, port: number, persist: boolean): Promise<ChildProcess> {
  const marker = join(dir, 'running');
  const logFile = await open(join(dir, 'emulator.log'), 'w');
  try {
    // detached: the terminal's Ctrl-C is for the harness, which ends the emulator last
    const child = spawn(python, [join(import.meta.dirname, 'launcher.py'), dir], {
      cwd: dir,
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
      env: {
        ...serviceEnvironment(endpointOf(port)),
        TMPDIR: join(dir, 'tmp'),
        NODE_PATH: join(projectRoot, 'node_modules'),
        GATEWAY_PORT: String(port),
        BIND_HOST: '127.0.0.1',
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
        PERSIST_STATE: persist ? '1' : '0',
        S3_PERSIST: persist ? '1' : '0',
        STATE_DIR: join(dir, 'state'),
        S3_DATA_DIR: join(dir, 's3'),
        TOCSIN_RUNNING_MARKER: marker,
        TOCSIN_PARENT_PID: String(process.pid),
      },
    });
    await once(child, 'spawn');
    await writeFile(marker, JSON.stringify({ pid: child.pid, harness: process.pid, port, persist }));
    return child;
  } finally {
    await logFile.close();
  }
}

async function answering(child: ChildProcess, port: number, dir: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const isUp = await fetch(`${endpointOf(port)}/_ministack/health`, {
      signal: AbortSignal.timeout(2_000),
    }).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await sleep(healthEveryMs);
  }
  child.kill('SIGKILL');
  await rm(join(dir, 'running'), { force: true });
  throw new TocsinError('EMULATOR_FAILED', 'the emulator did not start', {
    got: (await readFile(join(dir, 'emulator.log'), 'utf8')).trim().slice(-2_000),
    fix: `see ${join(dir, 'emulator.log')}`,
  });
}

async function stop(
  child: ChildProcess,
  ended: Promise<string>,
  dir: string,
  persist: boolean,
  log: Log,
): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM');
    const late = new AbortController();
    const isEnded = await Promise.race([
      ended.then(() => true),
      sleep(stopTimeoutMs, false, { signal: late.signal, ref: false }).catch(() => false),
    ]);
    late.abort();
    if (!isEnded) {
      log(`the emulator did not end within ${stopTimeoutMs / 1_000} s and was killed`);
      child.kill('SIGKILL');
      await ended;
    }
  }
  const marker = join(dir, 'running');
  if (!persist) await rm(marker, { force: true });
  else if (existsSync(marker))
    log(`the emulator did not save its state: local data of this run is lost (${dirname(marker)})`);
}
