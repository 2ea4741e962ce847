import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');

describe('tocsin health', () => {
  let home: string;
  let deployment: Deployment;
  const run = (...args: string[]) => runCommand({ home, clock: () => nowMs }, ...args);

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-health-'));
    deployment = await startDeployment(() => nowMs);
    writeFileSync(join(home, 'operator.key'), deployment.operatorKey);
    await run('login', '--api', deployment.api, '--key-file', join(home, 'operator.key'));
  });

  afterEach(async () => {
    await deployment.stop();
    rmSync(home, { recursive: true });
  });

  it('says what is wrong in words, and ends with 1', async () => {
    const { code, out, err } = await run('health');
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^canary, last back +never$/m);
    expect(out).toMatch(/^dead letters, correlate +0$/m);
    expect(out).toContain('PROBLEM no canary has come back yet');
  });

  it('says nothing with -q, and ends the same', async () => {
    expect(await run('health', '-q')).toMatchObject({ code: 1, out: '' });
  });

  it('gives all of it as JSON', async () => {
    const { out } = await run('health', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({ isHealthy: false, overdueTimers: 0, publishLagMs: null });
  });
});
