import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCli } from '../../cli/build.ts';

const root = join(import.meta.dirname, '../..');

describe('the built command', () => {
  let dir: string;
  let tocsin: string;

  beforeAll(async () => {
    // Below the project, where the dependency that stays outside of the bundle is found, as in an installed package.
    dir = mkdtempSync(join(root, 'cli', 'dist-test-'));
    tocsin = await buildCli(join(dir, 'tocsin.mjs'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('runs by itself, and checks a file', () => {
    const out = execFileSync(tocsin, ['check', 'examples/headline/definitions.yaml'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(out).toMatch(/^version [0-9a-z]{16}: /m);
  });

  it('exits with 2 and says how to sign in when it knows no deployment', () => {
    const env = { PATH: process.env.PATH, HOME: dir };
    const { status, stderr } = spawnSync(tocsin, ['events'], { cwd: '/', env, encoding: 'utf8' });
    expect([status, stderr.split('\n')[0]]).toEqual([
      2,
      'error NOT_SIGNED_IN: no deployment is known to this command',
    ]);
  });
});
