import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorPages } from '../../../shared/language/error-catalogue/catalogue.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { readPlainYaml } from '../../../shared/language/load/plain-yaml.ts';
import { readDocument } from '../../../shared/language/load/yaml-document.ts';
import { agrees } from './yaml-agreement.ts';

const root = join(import.meta.dirname, '../..');

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
    'a: [\n  1,\n  2 ]\n',
    'a: [a#b, c #d\n  ]\n',
    'a:    b\n',
    'a:\n  - b\n',
    '- -a\n- x-y\n',
    'a: {b: 1,c: 2}\n',
    'a: {\n  b: 1\n  }\n',
    "a: ''\nb: ''''\n",
    'a:\n b: 1\n c:\n  - 1\n',
    'a: {b: [1], c: {d: e}} # f\n',
    'a: b# c\n',
    'a: b #c',
    '#c\na: b',
    'a: #c\n  b: 1\n',
    '- [1]\n- {a: b}\n- "c"\n- \'d\'\n',
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
    'a: [ - ]',
    'a: -\n',
    'a: - b\n',
    'a: b:\n',
    '-a\n',
    'a: [1, 2',
    'a: {b: 1',
    "a: 'x",
    "a: 'x\n  y'\n",
    'a: "x',
    'a: {b: 1, b: 2}\n',
    'a: {"b": 1}\n',
    'a: b\n  c: d\n',
    '- a\nb: 1\n',
    'a:\nb\n',
    'a:\nb: 1\n',
    'a: [b]c\n',
    'a: {b: c}d\n',
    '- a\n - b\n',
    '- a\n  - b\n',
    'a: 1\n b: 2\n',
    '# only\n',
    'a:   \n',
    'a: [x',
    'a: "b" c\n',
    'a:\n- b\nc: [\n1]\n',
    'a: "b"# c\n',
    'a: {b: -}\n',
    'a: [a]# c\n',
    'a: {b: }\n',
    'a: "x\\',
    'a: "\\',
    'a: {\n  b: 1\n}\n',
    'a: 1a\nb: a1\nc: a-1\nd: .a\n',
    "a: '''",
    "''",
    "a: '",
    'a: [\n',
    'a: {b: 1\n',
    'a: #c\n  b\n',
    '- #c\n  b\n',
    'a: []\n  b\n',
    'a:\n - b\n- c\n',
  ])('leaves %j to the library', (text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  it.each([
    ['lists', (n: number) => `a: ${'['.repeat(n - 1)}${']'.repeat(n - 1)}`],
    ['scalars in lists', (n: number) => `a: ${'['.repeat(n - 2)}1${']'.repeat(n - 2)}`],
    ['maps', (n: number) => `${'{ a: '.repeat(n - 2)}1${' }'.repeat(n - 2)}`.replace(/^/, 'a: ')],
    ['lists in lines', (n: number) => `${'- '.repeat(n - 1)}1`],
    [
      'maps in lines',
      (n: number) => `${Array.from({ length: n - 1 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')} 1`,
    ],
  ])('takes %s of the greatest depth and leaves one level more', (_, make) => {
    const { yamlDepth } = languageLimits;
    expect([agrees(make(yamlDepth)), readPlainYaml(make(yamlDepth + 1))]).toEqual([true, undefined]);
  });

  it('takes keys of 500 characters and leaves longer ones', () => {
    const text = (chars: number) => `${'k'.repeat(chars)}: 1`;
    expect([agrees(text(500)), agrees(text(501))]).toEqual([true, false]);
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
