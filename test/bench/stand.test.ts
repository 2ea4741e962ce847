import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitOf } from '../../bench/stand.ts';

describe('the commit that figures are of', () => {
  let root: string;
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], {
      cwd: root,
    });
  const change = (file: string) => appendFileSync(join(root, file), 'more\n');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tocsin-stand-'));
    for (const dir of ['bench', 'bench/results', 'docs']) mkdirSync(join(root, dir));
    for (const file of ['code.ts', 'bench/main.ts', 'bench/results/a.json', 'docs/a.md'])
      writeFileSync(join(root, file), '');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--no-gpg-sign', '--message', 'all');
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('is without a mark though results and pages were written since', () => {
    change('bench/results/a.json');
    change('docs/a.md');
    expect(commitOf(join(root, 'bench'))).toMatch(/^[0-9a-f]+$/);
  });

  it.each(['code.ts', 'bench/main.ts'])('has a mark if %s differs from it', (file) => {
    change(file);
    expect(commitOf(join(root, 'bench'))).toMatch(/^[0-9a-f]+\+$/);
  });
});
