import type { Command } from 'commander';
import { mergedFiles } from '../../shared/api/application-files.ts';
import type { DefinitionFile } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { compile } from '../../shared/language/compiler.ts';
import { diffDefinitions } from '../../shared/language/diff/diff.ts';
import { renderDiff } from '../../shared/language/diff/render-diff.ts';
import { readDefinitionFiles } from '../definition-files.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { compileSet } from '../told-diagnostics.ts';

interface DiffOptions extends OutputOptions {
  readonly against?: string;
  readonly application?: string;
}

/** `diff`: exit code 0 if the files mean what is applied, 1 if not, 2 if they cannot be compared. */
export function addDiffCommand(program: Command, session: Session): void {
  program
    .command('diff <files...>')
    .summary('what applying these files would add, remove and change')
    .description(
      'What applying these files would add, remove and change; with --application as if they took the place of the files of that application alone. The exit code is 0 if they mean the same, 1 if they differ, 2 if they cannot be compared.',
    )
    .option('--against <version>', 'an earlier version in place of the active one')
    .option('--application <application>', 'as if this application were applied alone')
    .action((names: string[], options: DiffOptions) => diff(session, names, options));
}

async function diff(session: Session, names: readonly string[], options: DiffOptions): Promise<void> {
  const { against, application } = options;
  const files = readDefinitionFiles(names);
  const client = session.client();
  const base = against === undefined ? await client.definitions() : await client.definitionSet(against);
  const set = application === undefined ? files : mergedFiles(base.files, { application, files });
  const compiled = compileSet(session, set, options, exitCodes.failed);
  if (!compiled) return;
  const { artifact } = compiled;
  const changes = diffDefinitions(base.version === null ? undefined : compileBase(base), artifact);
  if (changes.length > 0) session.exit(exitCodes.no);
  const than = against ?? 'what is applied';
  show(session, options, { before: base.version, after: artifact.version, changes }, () =>
    changes.length === 0 ? `the same as ${than}` : renderDiff(changes),
  );
}

/** By this command's own compiler, so that only what the files say can differ. Throws `APPLIED_UNREADABLE`. */
export function compileBase(base: {
  readonly version: string | null;
  readonly files: readonly DefinitionFile[];
}): Artifact {
  const { artifact, diagnostics } = compile(base.files);
  if (artifact) return artifact;
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  throw new TocsinError('APPLIED_UNREADABLE', 'this command does not understand the files that are applied', {
    got: `${base.version}: ${first?.code} ${first?.message}`,
    fix: 'use the version of tocsin that is deployed',
  });
}
