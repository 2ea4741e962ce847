import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { compile } from '../../shared/language/compiler.ts';
import { printQuantity } from '../../shared/language/expression/quantity.ts';
import { definitionFileJsonSchema } from '../../shared/language/file-schema/file-schema.ts';
import { languageLimits } from '../../shared/language/limits.ts';
import { testLimits } from '../../shared/language/tests/limits.ts';
import { renderResult } from '../../shared/language/tests/report.ts';
import { runTests } from '../../shared/language/tests/run-tests.ts';
import { formatDuration } from '../../shared/time.ts';
import { asFile, isWholeFile, snippetsOf } from './snippets.ts';

const folder = join(import.meta.dirname, '../../docs');
const library = join(folder, '../definitions/library');
const page = readFileSync(join(folder, 'language.md'), 'utf8');
const code = snippetsOf(page);
const validator = z.fromJSONSchema(JSON.parse(JSON.stringify(definitionFileJsonSchema())));

/** People and programs send events that no rule of a page emits. */
const sentEvents = ['TOC303', 'TOC511'];

describe('docs/language.md', () => {
  it('has snippets of all kinds', () => {
    expect(new Set(code.map(({ language }) => language))).toEqual(new Set(['yaml', 'tocsin']));
    expect(code.filter(isWholeFile).length).toBeGreaterThan(5);
  });

  it.each(code)('compiles the snippet of line $line', (snippet) => {
    const { diagnostics } = compile([asFile(snippet)]);
    expect(diagnostics.filter((each) => !sentEvents.includes(each.code))).toEqual([]);
  });

  it.each(code.filter(({ text }) => text.includes('\ntests:')))(
    'passes the tests of line $line',
    (snippet) => {
      const { results } = runTests([asFile(snippet)]);
      expect(results.length).toBeGreaterThan(0);
      expect(results.filter(({ problems }) => problems.length > 0).map(renderResult)).toEqual([]);
    },
  );

  it.each(code.filter(isWholeFile))('shows a file to which editors do not object, line $line', ({ text }) => {
    expect(validator.safeParse(parse(text)).error?.issues).toBeUndefined();
  });

  it('tells each file of the library with its events', () => {
    const rows = readdirSync(library).map((name) => {
      const { artifact } = compile([{ name, text: readFileSync(join(library, name), 'utf8') }]);
      const rules = [...(artifact?.hostRules ?? []), ...(artifact?.compositeRules ?? [])];
      const events = [...new Set(rules.map(({ emit }) => `\`${emit}\``))].sort();
      return { start: `| \`${name}\` | `, end: ` | ${events.join(' ')} |` };
    });
    const lines = page.split('\n');
    const isTold = ({ start, end }: (typeof rows)[number]) =>
      lines.some((line) => line.startsWith(start) && line.endsWith(end));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => !isTold(row))).toEqual([]);
  });

  it('claims of edges what is so', () => {
    const text = readFileSync(join(import.meta.dirname, 'claims.yaml'), 'utf8');
    const { diagnostics, results } = runTests([{ name: 'claims.yaml', text }]);
    expect(diagnostics.filter((each) => !sentEvents.includes(each.code))).toEqual([]);
    expect(results.length).toBeGreaterThan(10);
    expect(results.filter(({ problems }) => problems.length > 0).map(renderResult)).toEqual([]);
  });

  it('links to files that exist', () => {
    const links = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] as string);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([]);
  });

  it('tells each key that a file may have', () => {
    const names = [...new Set(keysOf(definitionFileJsonSchema()))];
    expect(names.length).toBeGreaterThan(80);
    const told = new Set(page.match(/[a-z][a-z0-9_]*/g));
    expect(names.filter((name) => !told.has(name))).toEqual([]);
  });

  it('tells each function, which the compiler lists where one is unknown', () => {
    const text = 'version: 1\nrules: [{ name: a, when: "nothing(system.cpu.utilization) > 1" }]\n';
    const [unknown] = compile([{ name: 'a.yaml', text }]).diagnostics;
    const names = unknown?.allowed?.split(' ') ?? [];
    expect(names.length).toBeGreaterThan(20);
    const told = page.slice(page.indexOf('### Functions'), page.indexOf('### Windows'));
    expect(names.filter((name) => !told.includes(`\`${name}(`) && !told.includes(`\`${name}\``))).toEqual([]);
  });

  it('tells each limit', () => {
    const [ofLanguage, ofTests] = page.slice(page.indexOf('## Limits')).split('Limits of tests:');
    expect(rowsOf(languageLimits).filter((row) => !ofLanguage?.includes(row))).toEqual([]);
    expect(rowsOf(testLimits).filter((row) => !ofTests?.includes(row))).toEqual([]);
  });
});

/** The names of all properties in a JSON Schema. */
function keysOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...own, ...Object.values(schema).flatMap(keysOf)];
}

function rowsOf(limits: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(limits).map(([name, value]) => `\n| \`${name}\` | ${amount(name, value)} | `);
}

function amount(name: string, value: number): string {
  if (name.endsWith('Ms')) return formatDuration(value);
  if (name.endsWith('Bytes')) return printQuantity(value, 'bytes');
  return value < 1 ? String(value) : value.toLocaleString('en');
}
