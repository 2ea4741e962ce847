import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../shared/language/compiler.ts';
import { renderResult } from '../../shared/language/tests/report.ts';
import { runTests } from '../../shared/language/tests/run-tests.ts';

const folder = 'test/conformance';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(`${folder}/${name}`, 'utf8') }));

/** Warnings of events that only other programs send: here those are the lines of the tests. */
const sent = ['TOC303', 'TOC511'];

const runs = new Map(files.map((file) => [file.name, runTests([file])]));

describe('the cases of other systems', () => {
  it.each(files.map(({ name }) => name))('%s', (name) => {
    const run = runs.get(name);
    expect(run?.diagnostics.filter(({ code }) => !sent.includes(code))).toEqual([]);
    const failed = run?.results.filter(({ problems }) => problems.length > 0).map(renderResult);
    expect(failed).toEqual([]);
    expect(run?.results.length).toBeGreaterThan(0);
  });

  it('run shuffled, doubled and delayed as well, and some of these revise', () => {
    const results = [...runs.values()].flatMap((run) => run.results);
    const count = (of: 'run' | 'revised') => results.reduce((sum, { variants }) => sum + variants[of], 0);
    expect(count('run')).toBeGreaterThan(300);
    expect(count('revised')).toBeGreaterThan(0);
  });

  it('are all told of in docs/conformance.md, each with a test of its name or a reason', () => {
    const page = readFileSync('docs/conformance.md', 'utf8');
    const rows = [...page.matchAll(/^\| ([A-Z]\d\d) \| ([^|]*) \|/gm)];
    expect(rows).toHaveLength(49);
    const isThere = (id: string, where: string) => {
      if (where === 'not said') return page.includes(`* **${id}, `);
      const names = runs.get(`${folder}/${where}`)?.results.map(({ name }) => name);
      return names?.some((name) => name.startsWith(`${id} `)) ?? isInSource(id, where);
    };
    expect(rows.filter(([, id = '', where = '']) => !isThere(id, where)).map(([row]) => row)).toEqual([]);
    const told = rows.map(([, id]) => id);
    const run = [...runs.values()].flatMap(({ results }) => results.map(({ name }) => name.slice(0, 3)));
    expect(run.filter((id) => !told.includes(id))).toEqual([]);
  });
});

function isInSource(id: string, name: string): boolean {
  return readFileSync(`${folder}/${name}`, 'utf8').includes(`('${id}: `);
}

describe('what is refused when it is checked', () => {
  it('W10: two composites that read each other, with the path', () => {
    const text = `version: 1
rules:
  - { name: a, by: [], when: B }
  - { name: b, by: [], when: A }
`;
    const { artifact, diagnostics } = compile([{ name: 'cycle.yaml', text }]);
    expect(artifact).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'TOC501 A depends on itself: A -> B -> A',
    ]);
  });
});
