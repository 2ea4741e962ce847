import { describe, expect, it } from 'vitest';
import { addCounts, countReport, countsLine, noTests, skippedLines } from '../../local/test-counts.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  name: '/here/some.test.ts',
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});
const report = (numPassedTests: number, numFailedTests: number, ...testResults: readonly object[]) =>
  JSON.stringify({ numPassedTests, numFailedTests, testResults });

describe('counting of test runs', () => {
  it.each([
    ['passed tests', report(2, 0, file('passed', 'passed', 'passed')), 0, { passed: 2 }],
    [
      'failed tests, their file not on top',
      report(1, 1, file('failed', 'passed', 'failed')),
      1,
      { passed: 1, failed: 1 },
    ],
    ['a file that could not be loaded as one failed', report(0, 0, file('failed')), 1, { failed: 1 }],
    [
      'a file whose end failed as one failed',
      report(1, 0, file('failed', 'passed')),
      1,
      { passed: 1, failed: 1 },
    ],
    [
      'a run that failed beside its tests as one failed',
      report(3, 0, file('passed', 'passed')),
      1,
      { passed: 3, failed: 1 },
    ],
    ['a run that was killed as one failed', undefined, null, { failed: 1 }],
    [
      'tests that the machine cannot run',
      report(1, 0, file('passed', 'passed', 'skipped'), file('skipped', 'pending', 'todo')),
      0,
      { passed: 1, skipped: 3 },
    ],
    [
      'tests that did not run because their set-up failed, which is one failed',
      report(0, 0, file('failed', 'skipped', 'skipped')),
      1,
      { failed: 1, skipped: 2 },
    ],
  ])('counts %s', (_, text, exitCode, counts) => {
    expect(countReport(text, exitCode)).toEqual({ ...noTests, ...counts });
  });

  it('names the files whose tests did not run', () => {
    const text = report(2, 0, file('passed', 'passed'), file('passed', 'passed', 'skipped', 'skipped'));
    expect(skippedLines(text)).toEqual(['skipped 2 of 3 tests: /here/some.test.ts']);
    expect(skippedLines(undefined)).toEqual([]);
  });

  it('ends with one line that sums all runs', () => {
    const [first, second] = [
      { passed: 3, failed: 0, skipped: 0 },
      { passed: 4, failed: 2, skipped: 0 },
    ];
    expect(countsLine(addCounts(first, second))).toBe('7 passed, 2 failed');
    expect(countsLine(addCounts(first, { ...second, skipped: 5 }))).toBe('7 passed, 2 failed, 5 skipped');
  });
});
