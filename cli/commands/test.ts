import { type Command, Option } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import type { RuleCoverage } from '../../shared/language/tests/coverage.ts';
import { countsOf, renderJunit, renderResult, renderSummary } from '../../shared/language/tests/report.ts';
import { runTests, type TestRun } from '../../shared/language/tests/run-tests.ts';
import { readDefinitionFiles, tellDiagnostics } from '../definition-files.ts';
import { renderRows } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';

const formats = ['table', 'json', 'junit'] as const;

interface TestOptions {
  readonly output: (typeof formats)[number];
}

/** `test`. */
export function addTestCommand(program: Command, session: Session): void {
  program
    .command('test <files...>')
    .description('run the tests in definition files, in virtual time; exit code 1 if one fails')
    .addOption(new Option('-o, --output <format>', 'how to print').choices([...formats]).default('table'))
    .action((names: string[], options: TestOptions) => test(session, names, options));
}

/** Throws `TESTS_MISSING` for files without a test: a build that checks nothing must not seem to pass. */
function test(session: Session, names: readonly string[], { output }: TestOptions): void {
  const files = readDefinitionFiles(names);
  const run = runTests(files);
  const counts = countsOf(run.results);
  if (run.isCompiled && run.results.length === 0) throw noTests(names);
  if (!run.isCompiled || counts.failed > 0) session.exit(exitCodes.no);
  switch (output) {
    case 'json': {
      const { isCompiled, ...rest } = run;
      session.print(JSON.stringify({ ok: isCompiled && counts.failed === 0, ...counts, ...rest }, null, 2));
      break;
    }
    case 'junit':
      session.print(renderJunit(run));
      break;
    case 'table':
      tellDiagnostics(session, files, run.diagnostics);
      if (run.isCompiled) tellRun(session, run);
  }
}

function tellRun(session: Session, { results, coverage }: TestRun): void {
  for (const result of results) session.print(renderResult(result));
  session.print(`\n${renderCoverage(coverage)}\n\n${renderSummary(results)}`);
}

/** What each condition never was is what no test can have held. */
function renderCoverage(coverage: readonly RuleCoverage[]): string {
  const rows = coverage.flatMap(({ rule, when, operands }) => [
    { rule, ...when },
    ...operands.map((operand) => ({ rule: '', ...operand, condition: `  ${operand.condition}` })),
  ]);
  const words = ['true', 'false', 'unknown'] as const;
  return renderRows(
    rows,
    [
      { title: 'RULE', of: (row) => row.rule },
      { title: 'WAS', of: (row) => row.seen.join(' ') || '-' },
      { title: 'NEVER', of: (row) => words.filter((word) => !row.seen.includes(word)).join(' ') || '-' },
      { title: 'CONDITION', of: (row) => row.condition },
    ],
    'table',
  );
}

function noTests(names: readonly string[]): TocsinError {
  return new TocsinError('TESTS_MISSING', 'these files have no tests', {
    got: names.join(' '),
    fix: 'write a section `tests`, or name the files that have one',
  });
}
