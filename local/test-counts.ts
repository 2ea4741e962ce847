export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Tests that did not run: the machine lacks what they need, or what comes before them failed. */
  readonly skipped: number;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  /** Absolute path. */
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

const notRun: readonly string[] = ['skipped', 'pending', 'todo', 'disabled'];

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Counts one run by vitest's JSON report. A file that failed as a whole, before or beside its tests, counts as one failed;
 * so does a run that left no report, or that failed although no test did.
 */
export function countReport(report: string | undefined, exitCode: number | null): Counts {
  if (report === undefined) return { ...noTests, failed: 1 };
  const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(report) as Report;
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((each) => each.status !== 'failed'),
  );
  const failed = numFailedTests + brokenFiles.length;
  const skipped = testResults.reduce((sum, file) => sum + skippedIn(file), 0);
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed, skipped };
}

/** A line for each file with tests that did not run: how many, and which file. */
export function skippedLines(report: string | undefined): readonly string[] {
  if (report === undefined) return [];
  const { testResults } = JSON.parse(report) as Report;
  return testResults
    .filter((file) => skippedIn(file) > 0)
    .map((file) => `skipped ${skippedIn(file)} of ${file.assertionResults.length} tests: ${file.name}`);
}

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** `7 passed, 2 failed`, and how many were skipped if any were. */
export function countsLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

function skippedIn({ assertionResults }: FileResult): number {
  return assertionResults.filter(({ status }) => notRun.includes(status)).length;
}
