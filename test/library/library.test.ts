import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { definitionFileJsonSchema } from '../../shared/language/file-schema/file-schema.ts';
import { loadDefinitions } from '../../shared/language/load/loader.ts';
import { renderResult } from '../../shared/language/tests/report.ts';
import { runTests } from '../../shared/language/tests/run-tests.ts';

const folder = join(import.meta.dirname, '../../definitions/library');
const files = readdirSync(folder)
  .sort()
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const validator = z.fromJSONSchema(JSON.parse(JSON.stringify(definitionFileJsonSchema())));
const failed = (run: ReturnType<typeof runTests>) =>
  run.results.filter(({ problems }) => problems.length > 0).map(renderResult);

describe.each(files)('definitions/library/$name', (file) => {
  const run = runTests([file]);

  it('compiles without an error or a warning', () => {
    expect(run.diagnostics).toEqual([]);
  });

  it('passes its tests', () => {
    expect(run.results.length).toBeGreaterThan(1);
    expect(failed(run)).toEqual([]);
  });

  it('has each condition be true and false in its tests', () => {
    const partly = run.coverage.filter(
      ({ when: { seen } }) => !seen.includes('true') || !seen.includes('false'),
    );
    expect(run.coverage.length).toBeGreaterThan(1);
    expect(partly).toEqual([]);
  });

  it('names the schema for editors, and fits it', () => {
    expect(validator.safeParse(parse(file.text)).error?.issues).toBeUndefined();
    expect(file.text).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/\.\.\/cli\/schema\/definitions\.schema\.json\n/,
    );
  });
});

describe('definitions/library', () => {
  it('passes its tests as one set as well', () => {
    const run = runTests(files);
    expect(run.diagnostics).toEqual([]);
    expect(failed(run)).toEqual([]);
  }, 60_000);

  it('has parameters of different names, so that an override of one application means one of them', () => {
    const names = files.flatMap((file) =>
      loadDefinitions([file], () => undefined).expanded.flatMap(({ parts: [part] }) => [
        ...(part?.values.keys() ?? []),
      ]),
    );
    expect(names.length).toBeGreaterThan(files.length);
    expect(names).toEqual([...new Set(names)]);
  });
});
