import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorPages } from '../../../shared/language/error-catalogue/catalogue.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { readPlainYaml } from '../../../shared/language/load/plain-yaml.ts';
import { readAnyYaml, readDocument } from '../../../shared/language/load/yaml-document.ts';
import type { YamlNode } from '../../../shared/language/load/yaml-node.ts';

const root = join(import.meta.dirname, '../..');

function withoutEnds(node: YamlNode | null): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === 'end' ? undefined : value)));
}

/** Where each node ends on its first line, which is what places of diagnostics show. */
function endsOf(text: string, node: YamlNode | null): readonly number[] {
  if (!node) return [];
  const line = text.indexOf('\n', node.start);
  const end = Math.min(node.end, line < 0 ? text.length : line);
  const below =
    node.kind === 'list'
      ? node.items.flatMap((item) => endsOf(text, item))
      : node.kind === 'map'
        ? node.pairs.flatMap(({ key, value }) => [...endsOf(text, key), ...endsOf(text, value)])
        : [];
  return [end, ...below];
}

/** What the quick reader takes it reads as the library does. Tells whether it took it. */
function agrees(text: string): boolean {
  const quick = readPlainYaml(text);
  if (!quick) return false;
  const { root: slow, faults } = readAnyYaml(text);
  expect(faults).toEqual([]);
  expect(withoutEnds(quick)).toEqual(withoutEnds(slow));
  expect(endsOf(text, quick)).toEqual(endsOf(text, slow));
  return true;
}

/** Of 4,000 texts the number that the quick reader took. */
function countAgreed(text: fc.Arbitrary<string>): number {
  let taken = 0;
  fc.assert(
    fc.property(text, (input) => {
      if (agrees(input)) taken++;
    }),
    { numRuns: 4_000 },
  );
  return taken;
}

const piece = fc.constantFrom(
  ...'a b key : - { } [ ] , # 1 1.5 -2 null true % | &x * ! ? . é 05 1e3 ~ @ ` > = " \' \\'.split(' '),
  ...[': ', '- ', ', ', ' #', ' ', '\n', '\n  ', '\n    '],
);

function isShort(text: string): boolean {
  return text.length < 1_000;
}

describe('readPlainYaml', () => {
  it.each(globSync('examples/**/*.yaml', { cwd: root }))('reads %s as the library does', (path) => {
    expect(agrees(readFileSync(join(root, path), 'utf8'))).toBe(true);
  });

  it('reads the examples of the error catalogue as the library does', () => {
    const taken = errorPages.flatMap(({ wrong, right }) => [agrees(wrong), agrees(right)]);
    expect(taken.filter(Boolean).length).toBeGreaterThan(taken.length * 0.8);
  });

  it.each([
    'a: 1\n',
    'a:\n- 1\n- b: 2\n  c: [x, "y z", {d: 1}]\n',
    'a: b c # d\n# e\n\nf: -1.5e3\ng: null\nh: True\ni: .5\nj: 5.\n',
    "a: 'it''s'\nb: \"x\\\"y\\\\z\"\n",
    'a:\n  b:\n    c: d\n  e: f\n',
    'a: {b: 1, # c\n  c: [2\n\n  , x # d\n  ],\n d:\n  e\n }\nf: 1\n',
    '- - a\n  - b\n- c: 1\n  d: 2\n',
    'a: [b, ]\nd: {c: 1, # x\n }\n',
    'a: {}\nb: []\nc: { d: e f, g: [h] }\n',
    'a: x:y\nb: x#y\nc: [a:b, -x, 1a]\n',
    'a: 08:00-18:00\nb: 1_000\nc: 2026-01-01\nd: 0\ne: -0\nf: +5\n',
  ])('takes %j and reads it as the library does', (text) => {
    expect(agrees(text)).toBe(true);
  });

  it.each([
    'a: |\n  x\n',
    'a: &x 1\n',
    'a: *x\n',
    'a: !!str 1\n',
    'a: b\n  c\n',
    'a:\n',
    'a: {b: 1,\nc: 2}\n',
    'a:\n  - [b\n    c]\n',
    'a: "x\n  y"\n',
    '"a": 1\n',
    '? a\n: b\n',
    '---\na: 1\n',
    'a: 1\na: 2\n',
    'a: b: c\n',
    'a: [b: c]\n',
    'a: 0x1F\n',
    'a: .inf\n',
    'a:\tb\n',
    'a: 1\r\n',
    'a: "\\u0041"\n',
    'a: [, b]\n',
    'a: [b,, c]\n',
    'null: 1\n',
    'a: [b{c]\n',
    'a: "b"c\n',
    'a: b\n c: d\n',
    'text\n',
    '',
  ])('leaves %j to the library', (text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  it('reads whatever it takes as the library does', () => {
    const text = fc.array(piece, { maxLength: 24 }).map((list) => list.join(''));
    expect(countAgreed(text)).toBeGreaterThan(5);
  });

  it('reads whatever it takes of a file with something put in or left out as the library does', () => {
    const file = fc.constantFrom(...errorPages.flatMap(({ wrong, right }) => [wrong, right]).filter(isShort));
    const text = fc.tuple(file, fc.nat(), fc.nat({ max: 3 }), piece).map(([whole, place, count, put]) => {
      const at = place % whole.length;
      return `${whole.slice(0, at)}${put}${whole.slice(at + count)}`;
    });
    expect(countAgreed(text)).toBeGreaterThan(400);
  });

  it('reads whatever lines it takes as the library does', () => {
    const indent = fc.constantFrom('', '', '  ', '  ', '    ', ' ');
    const start = fc.constantFrom('a: ', 'b: ', 'c:', '- ', '- a: ', '- - ', '# ', '', '-');
    const value = fc.constantFrom(
      '',
      'x',
      'x y',
      '1',
      '"q"',
      "'q'",
      '[1, x]',
      '{ k: v }',
      '{ k: [a, {}] }',
      '[{ k: v }, b]',
      'x # c',
      '"a" # c',
      '[] # c',
      'a: b',
      '- z',
      '"x',
      '{ k: v',
      '{ k: v,',
      'k: v }',
      '[',
      'x,',
      ']',
      '], x: y }',
      '{ k:',
      'true',
      'x, y',
      '-1',
      '- 1',
    );
    const line = fc.tuple(indent, start, value).map((parts) => parts.join(''));
    const text = fc.array(line, { maxLength: 7 }).map((list) => list.join('\n'));
    expect(countAgreed(text)).toBeGreaterThan(100);
  });
});

describe('readDocument', () => {
  it.each([
    ['lists', (n: number) => `${'['.repeat(n)}${']'.repeat(n)}`],
    ['maps', (n: number) => `${'{ a: '.repeat(n - 1)}1${' }'.repeat(n - 1)}`],
    ['lists in lines', (n: number) => `${'- '.repeat(n - 1)}1`],
  ])('reads %s of the greatest depth and refuses one level more', (_, make) => {
    const { yamlDepth } = languageLimits;
    expect(readDocument(make(yamlDepth))).toMatchObject({ faults: [] });
    expect(readDocument(make(yamlDepth)).root).not.toBeNull();
    for (const depth of [yamlDepth + 1, 50_000]) {
      const { root: none, faults } = readDocument(make(depth));
      expect([none, faults.at(0)?.kind]).toEqual([null, 'too-deep']);
    }
  });
});
