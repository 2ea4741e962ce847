import type { Command } from 'commander';
import type { AppliedDefinitions } from '../../shared/api/definitions.ts';
import { tellApplied, type WaitOptions } from '../activation.ts';
import { readNumber, readVersion } from '../arguments.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { diagnosticsOf, tellInvalid } from '../told-diagnostics.ts';

interface RollbackOptions extends WaitOptions {
  readonly ifVersion?: string;
  readonly dryRun?: boolean;
}

/** `history`, `rollback`. */
export function addRollbackCommands(program: Command, session: Session): void {
  program
    .command('history')
    .description('which definition sets were active, newest first, and who applied them')
    .option('--limit <count>', 'at most so many', '20')
    .action(async (options: OutputOptions & { limit: string }) => {
      const applied = await readHistory(session, readNumber(options.limit, '--limit'));
      show(session, options, applied, () => renderTable(applied, columns));
    });
  program
    .command('rollback <version>')
    .description('make an earlier definition set the active one again')
    .option('--if-version <version>', 'only if this version, or the set of this number, is active')
    .option('--dry-run', 'check on the service, change nothing')
    .option('--no-wait', 'do not wait until the set is in force')
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
  const { ifVersion, dryRun } = options;
  const client = session.client();
  try {
    const answer = await client.rollbackDefinitions(version, {
      ...(ifVersion !== undefined && { ifVersion: readVersion(ifVersion) }),
      ...(dryRun && { dryRun }),
    });
    await tellApplied(session, answer, options);
  } catch (error) {
    const diagnostics = diagnosticsOf(error);
    if (diagnostics === undefined) throw error;
    session.exit(exitCodes.no);
    tellInvalid(session, (await client.definitionSet(version)).files, diagnostics, options);
  }
}
