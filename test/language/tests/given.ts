import type { TestResult } from '../../../shared/language/tests/run-test.ts';
import { runTests, type TestRun } from '../../../shared/language/tests/run-tests.ts';

/** A rule over samples, with a hold, and a composite of it: what most tests here are about. */
export const twoRules = `
rules:
  - name: busy
    by: [host]
    when: system.cpu.utilization > 90%
    for: 2m
    emit: BUSY
    set: { share: system.cpu.utilization }
  - name: both-busy
    by: []
    when: BUSY{host="a"} and BUSY{host="b"}
    emit: BOTH_BUSY
    set: { hosts: "labels(BUSY, host)" }
`;

/** Runs tests written as the entries of `tests`; throws if the definitions have errors. */
export function ran(definitions: string, tests: string): TestRun {
  const run = runTests([{ name: 'given.yaml', text: `version: 1\n${definitions}tests:\n${tests}` }]);
  if (!run.isCompiled) throw new Error(JSON.stringify(run.diagnostics, undefined, 1));
  return run;
}

/** Runs one test, given by its keys but the name. */
export function runOne(definitions: string, test: string): TestResult {
  const lines = test.trim().split('\n');
  const [result] = ran(
    definitions,
    `  - name: it\n${lines.map((line) => `    ${line}`).join('\n')}\n`,
  ).results;
  return result as TestResult;
}

/** What went wrong, as text. */
export function problemsOf(definitions: string, test: string): readonly string[] {
  return runOne(definitions, test).problems.map(({ kind, text }) => `${kind}: ${text}`);
}

/** What the rules said where the test did not expect it, as lines of text. */
export function explanationsOf(definitions: string, test: string): readonly string[] {
  return runOne(definitions, test).problems.map(({ explanation = '' }) => explanation);
}

/** For `twoRules`: both hosts busy, from 0s and from 1m on, until 10m. */
export const bothBusy = `
given:
  - { from: 0s, to: 10m, every: 1m, host: a, system.cpu.utilization: 95% }
  - { from: 1m, to: 10m, every: 1m, host: b, system.cpu.utilization: 99% }
`;

/** Composites over events that are given. */
export const maintained = `
rules:
  - name: unplanned
    by: [host]
    when: DOWN and not MAINTENANCE
    for: 1m
    emit: UNPLANNED
  - name: page
    by: []
    when: UNPLANNED
    emit: PAGE
`;

/** A file of one rule, up to its tests. */
export const oneRule = 'version: 1\nrules: [{ name: busy, when: system.cpu.utilization > 90% }]\ntests:\n';
export const sampleLine = '{ at: 0s, host: a, system.cpu.utilization: 95% }';

/** A file of one test; its first given line is line 6, its keys after `given` come from line 7 on. */
export function fileOf(given: string, more = 'nothing_else: true'): string {
  return `${oneRule}  - name: t\n    given:\n      - ${given}\n    ${more}\n`;
}
