import { describe, expect, it } from 'vitest';
import { addCounts, countReport, countsLine } from '../../local/test-counts.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});
const report = (numPassedTests: number, numFailedTests: number, ...testResults: readonly object[]) =>
  JSON.stringify({ numPassedTests, numFailedTests, testResults });

describe('counting of test runs', () => {
  it.each([
    ['passed tests', report(2, 0, file('passed', 'passed', 'passed')), 0, { passed: 2, failed: 0 }],
    [
      'failed tests, their file not on top',
      report(1, 1, file('failed', 'passed', 'failed')),
      1,
      { passed: 1, failed: 1 },
    ],
    [
      'a file that could not be loaded as one failed',
      report(0, 0, file('failed')),
      1,
      { passed: 0, failed: 1 },
    ],
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
    ['a run that was killed as one failed', undefined, null, { passed: 0, failed: 1 }],
  ])('counts %s', (_, text, exitCode, counts) => {
    expect(countReport(text, exitCode)).toEqual(counts);
  });

  it('ends with one line that sums all runs', () => {
    expect(countsLine(addCounts({ passed: 3, failed: 0 }, { passed: 4, failed: 2 }))).toBe(
      '7 passed, 2 failed',
    );
  });
});
