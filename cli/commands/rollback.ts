import type { Command } from 'commander';
import type { AppliedDefinitions } from '../../shared/api/definitions.ts';
import { readNumber } from '../arguments.ts';
import { diagnosticsOf, tellDiagnostics } from '../definition-files.ts';
import { type Column, type OutputOptions, outputOption, renderRows, renderThing } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';

interface RollbackOptions extends OutputOptions {
  readonly ifVersion?: string;
  readonly dryRun?: boolean;
}

/** `history`, `rollback`. */
export function addRollbackCommands(program: Command, session: Session): void {
  program
    .command('history')
    .description('which definition sets were active, newest first, and who applied them')
    .option('--limit <count>', 'at most so many', '20')
    .addOption(outputOption())
    .action(async ({ limit, output }: OutputOptions & { limit: string }) => {
      const applied = await readHistory(session, readNumber(limit, '--limit'));
      session.print(renderRows(applied, columns, output));
    });
  program
    .command('rollback <version>')
    .description('make an earlier definition set the active one again')
    .option('--if-version <version>', 'only if this version is active')
    .option('--dry-run', 'check on the service, change nothing')
    .addOption(outputOption())
    .action((version: string, options: RollbackOptions) => rollback(session, version, options));
}

/** Entries of one request. */
const pageEntries = 100;

async function readHistory(session: Session, limit: number): Promise<readonly AppliedDefinitions[]> {
  const applied: AppliedDefinitions[] = [];
  let after: string | undefined;
  do {
    const page = await session.client().definitionHistory({
      limit: Math.min(limit, pageEntries),
      ...(after !== undefined && { after }),
    });
    applied.push(...page.applied);
    after = page.next;
  } while (after !== undefined && applied.length < limit);
  return applied.slice(0, limit);
}

const columns: readonly Column<AppliedDefinitions>[] = [
  { title: 'NUMBER', of: ({ number }) => String(number) },
  { title: 'VERSION', of: ({ version }) => version },
  { title: 'APPLIED', of: ({ appliedAtMs }) => new Date(appliedAtMs).toISOString() },
  { title: 'BY', of: ({ author }) => author },
  { title: 'HOW', of: ({ isRollback }) => (isRollback ? 'rollback' : 'apply') },
];

async function rollback(session: Session, version: string, options: RollbackOptions): Promise<void> {
  const { ifVersion, dryRun, output } = options;
  const client = session.client();
  try {
    const answer = await client.rollbackDefinitions(version, {
      ...(ifVersion !== undefined && { ifVersion }),
      ...(dryRun && { dryRun }),
    });
    if (output !== 'table') return session.print(renderThing(answer, output));
    const what = answer.changed ? (answer.dryRun ? 'would be' : 'is now') : 'was already';
    session.print(`version ${answer.version} ${what} active`);
  } catch (error) {
    const diagnostics = diagnosticsOf(error);
    if (diagnostics === undefined) throw error;
    session.exit(exitCodes.no);
    if (output !== 'table') return session.print(renderThing({ ok: false, diagnostics }, output));
    tellDiagnostics(session, (await client.definitionSet(version)).files, diagnostics);
  }
}
