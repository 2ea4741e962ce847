import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderResult } from '../../shared/language/tests/report.ts';
import { runTests } from '../../shared/language/tests/run-tests.ts';

const folder = 'examples';
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .sort();

/** Events that programs send need no rule that emits them. */
const sent = ['TOC303', 'TOC511'];

describe('an example', () => {
  it.each(names)('%s compiles without a warning and passes its tests', (name) => {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    const { diagnostics, results } = runTests([{ name, text }]);
    expect(diagnostics.filter(({ code }) => !sent.includes(code))).toEqual([]);
    expect(results.filter(({ problems }) => problems.length > 0).map(renderResult)).toEqual([]);
    expect(results.length).toBeGreaterThan(0);
  });

  it.each(names)('%s is told of in the list of examples', (name) => {
    expect(readFileSync(`${folder}/README.md`, 'utf8')).toContain(`(${name})`);
  });
});
