import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binDir, projectRoot } from './project.ts';
import { emulatorPython } from './python.ts';
import { reportAndExit } from './terminal.ts';
import { addCounts, type Counts, countReport, countsLine, noTests, skippedLines } from './test-counts.ts';

/** One after the other: the end-to-end tests look at the clock, and two cores are soon busy. */
const projects = ['unit', 'contracts', 'e2e'] as const;

let sum: Counts = noTests;
const skipped: string[] = [];
const dir = await mkdtemp(join(tmpdir(), 'tocsin-tests-'));
try {
  await emulatorPython(console.log);
  for (const project of projects) sum = addCounts(sum, await run(project, process.argv.slice(2)));
} catch (error) {
  reportAndExit(error);
  sum = addCounts(sum, { ...noTests, failed: 1 });
} finally {
  await rm(dir, { recursive: true, force: true });
}
for (const line of skipped) console.log(line);
console.log(countsLine(sum));
process.exitCode = sum.failed === 0 ? 0 : 1;

/** `filters` are vitest's own: parts of file names. */
async function run(project: string, filters: readonly string[]): Promise<Counts> {
  const reportFile = join(dir, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const args = ['run', '--project', project, '--passWithNoTests', ...reporters, ...filters];
  console.log(`\n=== ${project}`);
  const child = spawn(join(binDir, 'vitest'), args, {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  const report = await readFile(reportFile, 'utf8').catch(() => undefined);
  skipped.push(...skippedLines(report).map((line) => line.replace(`${projectRoot}/`, '')));
  return countReport(report, exitCode);
}
