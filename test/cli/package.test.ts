import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const schema = 'cli/schema/definitions.schema.json';

describe('the package of the command', () => {
  it('has the JSON Schema of definition files in it', () => {
    const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: join(root, 'cli'),
      encoding: 'utf8',
    });
    const [{ files }] = JSON.parse(told) as [{ files: ReadonlyArray<{ path: string }> }];
    expect(files.map(({ path }) => path)).toContain('schema/definitions.schema.json');
  });
});

const definitionFiles = globSync('{examples,definitions}/**/*.{yaml,yml}', { cwd: root }).sort();

describe('definition files of this repository', () => {
  it('are found', () => {
    expect(definitionFiles).toContain('examples/headline/definitions.yaml');
  });

  it.each(definitionFiles)('%s names its schema for editors in its first line', (file) => {
    const [first = ''] = readFileSync(join(root, file), 'utf8').split('\n');
    const path = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
    expect(resolve(root, dirname(file), path)).toBe(join(root, schema));
    expect(existsSync(join(root, schema))).toBe(true);
  });
});
