import type { Problem } from './problem.ts';
import type { TestResult } from './run-test.ts';
import type { TestRun } from './run-tests.ts';
import { renderTimeline } from './timeline.ts';

/** Counts over all tests of a run; `revised` of `variants` revised something that was published. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly variants: number;
  readonly revised: number;
}

export function countsOf(results: readonly TestResult[]): TestCounts {
  const passed = results.filter(isPassed).length;
  return {
    passed,
    failed: results.length - passed,
    variants: sum(results.map(({ variants }) => variants.run)),
    revised: sum(results.map(({ variants }) => variants.revised)),
  };
}

/** One line for a test that passed; for one that failed its problems and its timeline as well. */
export function renderResult(result: TestResult): string {
  const { name, file, line } = result;
  if (isPassed(result)) return `ok    ${name}`;
  return [
    `FAIL  ${name} (${file}:${line})`,
    ...detailsOf(result).map((each) => `      ${each}`.trimEnd()),
  ].join('\n');
}

/** The closing line of a run. */
export function renderSummary(results: readonly TestResult[]): string {
  const { passed, failed, variants, revised } = countsOf(results);
  return `${passed} passed, ${failed} failed; ${revised} of ${variants} variants revised something`;
}

/**
 * JUnit's XML, a suite for each file. Definitions with errors are one failed case, so that a build which reads nothing
 * else sees them.
 */
export function renderJunit({ results, diagnostics, isCompiled }: TestRun): string {
  const { passed, failed } = countsOf(results);
  const suites = isCompiled
    ? [...Map.groupBy(results, ({ file }) => file)].map(([file, own]) => renderSuite(file, own))
    : [renderInvalid(diagnostics)];
  const total = isCompiled ? passed + failed : 1;
  const open = `<testsuites name="tocsin test" tests="${total}" failures="${failed}" errors="${total - passed - failed}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', open, ...suites, '</testsuites>'].join('\n');
}

function renderSuite(file: string, results: readonly TestResult[]): string {
  const { failed } = countsOf(results);
  const counts = `tests="${results.length}" failures="${failed}" errors="0" skipped="0"`;
  return [
    `  <testsuite name="${escaped(file)}" ${counts}>`,
    ...results.map(renderCase),
    '  </testsuite>',
  ].join('\n');
}

function renderCase(result: TestResult): string {
  const { name, file, line, problems } = result;
  const [first] = problems;
  const open = `    <testcase classname="${escaped(file)}" name="${escaped(name)}" file="${escaped(file)}" line="${line}"`;
  if (!first) return `${open}/>`;
  const failure = `      <failure type="${first.kind}" message="${escaped(first.text)}">`;
  return [`${open}>`, `${failure}${escaped(detailsOf(result).join('\n'))}</failure>`, '    </testcase>'].join(
    '\n',
  );
}

function renderInvalid(diagnostics: TestRun['diagnostics']): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const lines = errors.map(
    ({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`,
  );
  return [
    '  <testsuite name="definitions" tests="1" failures="0" errors="1" skipped="0">',
    '    <testcase classname="definitions" name="the definitions are valid">',
    `      <error type="diagnostics" message="${escaped(lines[0] ?? '')}">${escaped(lines.join('\n'))}</error>`,
    '    </testcase>',
    '  </testsuite>',
  ].join('\n');
}

function isPassed({ problems }: TestResult): boolean {
  return problems.length === 0;
}

function detailsOf({ problems, timeline }: TestResult): readonly string[] {
  return [...problems.flatMap(linesOf), '', ...renderTimeline(timeline)];
}

function linesOf({ text, explanation }: Problem): readonly string[] {
  return [text, ...(explanation?.split('\n') ?? []).map((line) => `  ${line}`)];
}

/** For text and attributes. What XML 1.0 cannot hold becomes `?`. */
function escaped(text: string): string {
  const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text
    .replaceAll(/[&<>"]/g, (mark) => marks[mark] as string)
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
