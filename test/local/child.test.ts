import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Child, endRemains, startChild } from '../../local/child.ts';
import { isAlive } from '../../local/process-table.ts';

let dir: string;
const started: Child[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tocsin-child-'));
});

afterEach(async () => {
  for (const child of started.splice(0)) await child.stop();
  await rm(dir, { recursive: true, force: true });
});

async function start(script = 'setInterval(() => {}, 1000)'): Promise<Child> {
  const args = ['--eval', script, join(dir, 'mark')];
  const child = await startChild({ name: 'program', dir, command: process.execPath, args, env: {} });
  started.push(child);
  return child;
}

describe('a child', () => {
  it('is gone, with its pid file, when it has been stopped', async () => {
    const child = await start();
    expect(isAlive(child.pid)).toBe(true);
    await child.stop();
    expect(isAlive(child.pid)).toBe(false);
    expect(existsSync(join(dir, 'program.pid'))).toBe(false);
  });

  it('tells the exit code of a program that ends by itself', async () => {
    const child = await start('process.exit(3)');
    expect(await child.ended).toBe(3);
  });

  it('takes the place of the one that an earlier run left', async () => {
    const left = await start();
    const next = await start();
    await left.ended;
    expect([isAlive(left.pid), isAlive(next.pid)]).toEqual([false, true]);
  });

  it('is not mistaken for a process that got its id later', async () => {
    await writeFile(join(dir, 'program.pid'), String(process.pid));
    await endRemains(dir, 'program');
    expect(existsSync(join(dir, 'program.pid'))).toBe(false);
  });
});
