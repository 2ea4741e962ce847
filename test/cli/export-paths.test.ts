import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportPaths } from '../../cli/export-paths.ts';

describe('exportPaths', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['definitions.yaml'], ['definitions.yaml']],
    [['/etc/tocsin/definitions.yaml'], ['definitions.yaml']],
    [
      ['../shared/a.yaml', '../shared/sub/b.yaml'],
      ['a.yaml', 'sub/b.yaml'],
    ],
    [
      ['./a.yaml', 'x//b.yaml'],
      ['a.yaml', 'x/b.yaml'],
    ],
    [
      ['C:\\rules\\a.yaml', 'C:\\rules\\b.yaml'],
      ['a.yaml', 'b.yaml'],
    ],
    [
      ['a/b', 'a'],
      ['a/b', 'a'],
    ],
    [[], []],
  ])('puts %j at %j', (names, expected) => {
    expect(exportPaths(names)).toEqual(expected);
  });

  it.each<[readonly string[], string]>([
    [['a.yaml', '../b.yaml'], '../b.yaml'],
    [['a/../../b.yaml', 'c.yaml'], 'a/../../b.yaml'],
    [['..'], '..'],
    [['/'], '/'],
    [['a.yaml', '/a.yaml'], '/a.yaml'],
  ])('refuses %j for %s', (names, got) => {
    expect(() => exportPaths(names)).toThrow(
      expect.objectContaining({ code: 'FILE_NAME_UNSAFE', detail: expect.objectContaining({ got }) }),
    );
  });

  it('never leaves the folder', () => {
    const part = fc.constantFrom('a', 'b', '..', '.', '', '/', '\\');
    const name = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), (names) => {
        let paths: readonly string[] = [];
        try {
          paths = exportPaths(names);
        } catch (error) {
          expect(error).toMatchObject({ code: 'FILE_NAME_UNSAFE' });
        }
        for (const path of paths) expect(path).toMatch(/^(?!.*(^|\/)\.\.(\/|$))[^/\\]/);
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });
});
