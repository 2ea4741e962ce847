import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDefinitionFiles } from '../../cli/definition-files.ts';
import { languageLimits } from '../../shared/language/limits.ts';

describe('readDefinitionFiles', () => {
  let home: string;
  const names = (...args: string[]) =>
    readDefinitionFiles(args.map((each) => join(home, each))).map(({ name }) => name.slice(home.length + 1));
  const write = (name: string) => {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), `# ${name}\n`);
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-files-'));
    for (const name of [
      'b.yaml',
      'a.yml',
      'sub/c.yaml',
      'sub/notes.md',
      '.git/d.yaml',
      'node_modules/e.yaml',
    ])
      write(name);
  });

  afterEach(() => rmSync(home, { recursive: true }));

  it.each<[readonly string[], readonly string[]]>([
    [['b.yaml'], ['b.yaml']],
    [['sub/notes.md'], ['sub/notes.md']],
    [
      ['b.yaml', 'a.yml'],
      ['a.yml', 'b.yaml'],
    ],
    [[''], ['a.yml', 'b.yaml', 'sub/c.yaml']],
    [['.git'], ['.git/d.yaml']],
    [['*.yaml'], ['b.yaml']],
    [['**/*.yaml'], ['b.yaml', 'sub/c.yaml']],
    [['{a.yml,sub/*.yaml}'], ['a.yml', 'sub/c.yaml']],
    [
      ['sub', 'sub/c.yaml', 'sub/../sub/c.yaml', 'b.yaml'],
      ['b.yaml', 'sub/c.yaml'],
    ],
  ])('finds for %j %j', (args, expected) => {
    expect(names(...args)).toEqual(expected);
  });

  it('takes a file whose name looks like a glob as it is', () => {
    write('x[1].yaml');
    expect(names('x[1].yaml')).toEqual(['x[1].yaml']);
  });

  it('reads the text of each', () => {
    expect(readDefinitionFiles([join(home, 'b.yaml')])).toEqual([
      { name: join(home, 'b.yaml'), text: '# b.yaml\n' },
    ]);
  });

  it('follows no link to a folder above', () => {
    symlinkSync(home, join(home, 'sub', 'loop'));
    expect(names('sub')).toEqual(['sub/c.yaml']);
  });

  it.each([
    ['none.yaml', 'FILE_UNREADABLE'],
    ['none/*.yaml', 'FILES_MISSING'],
    ['empty', 'FILES_MISSING'],
  ])('throws for %s %s', (name, code) => {
    mkdirSync(join(home, 'empty'));
    expect(() => names(name)).toThrow(expect.objectContaining({ code }));
  });

  it(`reads ${languageLimits.files} files and no more`, () => {
    for (let i = 0; i < languageLimits.files; i++) write(`many/${i}.yaml`);
    expect(names('many')).toHaveLength(languageLimits.files);
    expect(() => names('many', 'b.yaml')).toThrow(
      expect.objectContaining({
        code: 'FILES_TOO_MANY',
        detail: { got: `${languageLimits.files + 1} files`, allowed: `at most ${languageLimits.files}` },
      }),
    );
  });
});
