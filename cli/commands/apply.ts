import type { Command } from 'commander';
import type { Diagnostic } from '../../shared/language/diagnostics.ts';
import { tellApplied, type WaitOptions } from '../activation.ts';
import { readVersion } from '../arguments.ts';
import { readDefinitionFiles } from '../definition-files.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { renderFields } from '../table.ts';
import { diagnosticsOf, tellDiagnostics, tellInvalid } from '../told-diagnostics.ts';

interface ApplyOptions extends WaitOptions {
  readonly application?: string;
  readonly ifVersion?: string;
  readonly dryRun?: boolean;
}

/** `apply`, `definitions`. */
export function addApplyCommands(program: Command, session: Session): void {
  program
    .command('apply <files...>')
    .summary('make these files the active definition set, all at once')
    .description(
      'Make these files the active definition set, all at once; with --application they take the place of the files of that application alone, and nothing that others have may change. The set is announced first, and comes into force once every part of the service knows it; the command waits for that. The exit code is 1 if they have errors.',
    )
    .option('--application <application>', 'apply this application alone')
    .option(
      '--if-version <version>',
      'only if this version, or the set of this number, is active; with --application only if the application has not changed since',
    )
    .option('--dry-run', 'check on the service, change nothing')
    .option('--no-wait', 'do not wait until the set is in force')
    .action((names: string[], options: ApplyOptions) => apply(session, names, options));
  program
    .command('definitions')
    .description('the active definition set')
    .action(async (options: OutputOptions) => {
      const active = await session.client().definitions();
      show(session, options, active, () => renderFields({ ...active, files: active.files.length }));
    });
}

async function apply(session: Session, names: readonly string[], options: ApplyOptions): Promise<void> {
  const files = readDefinitionFiles(names);
  try {
    const answer = await session.client().applyDefinitions({
      files,
      ...(options.application !== undefined && { application: options.application }),
      ...(options.ifVersion !== undefined && { ifVersion: readVersion(options.ifVersion) }),
      ...(options.dryRun && { dryRun: true }),
    });
    const warnings = answer.diagnostics as readonly Diagnostic[];
    if (options.output === 'table') tellDiagnostics(session, files, warnings, options);
    await tellApplied(session, answer, options);
  } catch (error) {
    const diagnostics = diagnosticsOf(error);
    if (diagnostics === undefined) throw error;
    session.exit(exitCodes.no);
    tellInvalid(session, files, diagnostics, options);
  }
}
