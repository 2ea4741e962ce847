import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import { matchesGlob } from '../../shared/language/selectors.ts';
import type { RuleCoverage } from '../../shared/language/tests/coverage.ts';
import { countsOf, renderJunit, renderResult, renderSummary } from '../../shared/language/tests/report.ts';
import type { TestResult } from '../../shared/language/tests/run-test.ts';
import { runTests } from '../../shared/language/tests/run-tests.ts';
import { readDefinitionFiles } from '../definition-files.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { renderTable } from '../table.ts';
import { tellDiagnostics } from '../told-diagnostics.ts';

interface TestOptions extends OutputOptions {
  readonly filter?: string;
  readonly coverage?: boolean;
  readonly junit?: string;
}

/** `test`: exit code 1 if one fails. Asks no service. */
export function addTestCommand(program: Command, session: Session): void {
  program
    .command('test <files...>')
    .summary('run the tests in definition files, in virtual time')
    .description(
      'Run the tests in definition files, in virtual time; each also shuffled, doubled and delayed. Each result is printed as it comes. The exit code is 1 if a test fails or the files have errors.',
    )
    .option('--filter <test>', 'only tests with this in their name; * and ? stand for other characters')
    .option('--coverage', 'tell which truth each condition never had')
    .option('--junit <file>', "write the results to a file as JUnit's XML")
    .action((names: string[], options: TestOptions) => test(session, names, options));
}

/** Throws `TESTS_MISSING` if there is no test to run: a build that checks nothing must not seem to pass. */
function test(session: Session, names: readonly string[], options: TestOptions): void {
  const { filter = '', coverage: isCovered, junit } = options;
  const files = readDefinitionFiles(names);
  const run = runTests(files, {
    isWanted: (name) => matchesGlob(`*${filter}*`, name),
    onResult: resultTeller(session, files.length > 1, options),
  });
  const { isCompiled, diagnostics, results, coverage } = run;
  if (isCompiled && results.length === 0) throw noTests(names, options.filter);
  const counts = countsOf(results);
  const ok = isCompiled && counts.failed === 0;
  if (!ok) session.exit(exitCodes.no);
  if (junit !== undefined) writeFileSync(junit, `${renderJunit(run)}\n`);
  if (options.output === 'table') tellDiagnostics(session, files, diagnostics, options);
  if (options.output === 'table' && !isCompiled) return;
  show(session, options, { ok, ...counts, diagnostics, results, coverage }, () =>
    ['', ...(isCovered ? [renderCoverage(coverage), ''] : []), renderSummary(results)].join('\n'),
  );
}

/** Prints results in the table's form: of several files each under its file's name, if quiet those that failed. */
function resultTeller(
  session: Session,
  hasFiles: boolean,
  { output, quiet }: TestOptions,
): (result: TestResult) => void {
  let told: string | undefined;
  return (result) => {
    if (output !== 'table') return;
    const text = renderResult(result);
    if (quiet) {
      if (result.problems.length > 0) session.warn(text);
      return;
    }
    if (hasFiles && result.file !== told) session.print(`${told === undefined ? '' : '\n'}${result.file}`);
    told = result.file;
    session.print(text);
  };
}

/** What each condition never was is what no test can have held. */
function renderCoverage(coverage: readonly RuleCoverage[]): string {
  const rows = coverage.flatMap(({ rule, when, operands }) => [
    { rule, ...when },
    ...operands.map((operand) => ({ rule: '', ...operand, condition: `  ${operand.condition}` })),
  ]);
  const words = ['true', 'false', 'unknown'] as const;
  return renderTable(rows, [
    { title: 'RULE', of: (row) => row.rule },
    { title: 'WAS', of: (row) => row.seen.join(' ') || '-' },
    { title: 'NEVER', of: (row) => words.filter((word) => !row.seen.includes(word)).join(' ') || '-' },
    { title: 'CONDITION', of: (row) => row.condition },
  ]);
}

function noTests(names: readonly string[], filter: string | undefined): TocsinError {
  if (filter !== undefined) {
    return new TocsinError('TESTS_MISSING', 'no test of these files has such a name', {
      field: '--filter',
      got: filter,
    });
  }
  return new TocsinError('TESTS_MISSING', 'these files have no tests', {
    got: names.join(' '),
    fix: 'write a section `tests`, or name the files that have one',
  });
}
