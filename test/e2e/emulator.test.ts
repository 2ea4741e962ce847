import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../local/emulator.ts';
import { clientSettings } from '../../local/environment.ts';
import { isAlive } from '../../local/process-table.ts';
import { projectRoot } from '../../local/project.ts';

let dir: string;
let lines: string[];
const started: Emulator[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tocsin-emulator-'));
  lines = [];
});

afterEach(async () => {
  for (const emulator of started.splice(0)) await emulator.stop();
  await rm(dir, { recursive: true, force: true });
});

async function start(): Promise<Emulator> {
  const emulator = await startEmulator({ dir, persist: true, log: (line) => lines.push(line) });
  started.push(emulator);
  return emulator;
}

async function queues({ endpoint }: Emulator): Promise<readonly string[]> {
  const { QueueUrls = [] } = await new SQSClient(clientSettings(endpoint)).send(new ListQueuesCommand());
  return QueueUrls.map((url) => url.slice(url.lastIndexOf('/') + 1));
}

async function startWithQueue(): Promise<Emulator> {
  const emulator = await start();
  await new SQSClient(clientSettings(emulator.endpoint)).send(new CreateQueueCommand({ QueueName: 'kept' }));
  return emulator;
}

describe('the emulator', () => {
  it('keeps its data and its port from one run to the next', async () => {
    const first = await startWithQueue();
    await first.stop();
    const second = await start();
    expect(second.port).toBe(first.port);
    expect(await queues(second)).toEqual(['kept']);
    expect(lines).toEqual([]);
  });

  it('tells that data is gone, and begins anew, after it was killed', async () => {
    const first = await startWithQueue();
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await start();
    expect(await queues(second)).toEqual([]);
    expect(lines).toEqual(['the emulator was killed the last time: local data is gone, beginning anew']);
  });

  it('saves its data and ends when the process that started it is killed', async () => {
    const script = `
      import { startEmulator } from ${JSON.stringify(join(projectRoot, 'local', 'emulator.ts'))};
      const { endpoint, pid } = await startEmulator({ dir: ${JSON.stringify(dir)}, persist: true, log: () => {} });
      console.log(JSON.stringify({ endpoint, pid }));
      setInterval(() => {}, 1000);`;
    const harness = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(harness.stdout.setEncoding('utf8'), 'data')) as [string];
    const { endpoint, pid } = JSON.parse(output) as { endpoint: string; pid: number };
    await new SQSClient(clientSettings(endpoint)).send(new CreateQueueCommand({ QueueName: 'kept' }));
    harness.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
    expect(await queues(await start())).toEqual(['kept']);
    expect(lines).toEqual([]);
  });

  it('refuses a second start in its folder', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: 'EMULATOR_RUNNING' });
  });

  it('is started with every part of the launcher in force', async () => {
    const emulator = await start();
    await emulator.stop();
    expect(await readFile(join(dir, 'emulator.log'), 'utf8')).not.toContain(
      'is not possible with this version',
    );
  });

  it('can be stopped twice', async () => {
    const emulator = await start();
    await emulator.stop();
    await expect(emulator.stop()).resolves.toBeUndefined();
  });
});
