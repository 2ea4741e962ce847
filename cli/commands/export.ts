import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import { exportPaths } from '../export-paths.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';

interface ExportOptions extends OutputOptions {
  readonly to: string;
  readonly force?: boolean;
}

/** `export`. */
export function addExportCommand(program: Command, session: Session): void {
  program
    .command('export [version]')
    .description(
      'write the files of the active definition set, or of an earlier version; -o json and -o yaml print them instead',
    )
    .option('--to <folder>', 'where to', '.')
    .option('--force', 'write over files that differ')
    .action((version: string | undefined, options: ExportOptions) => exportSet(session, version, options));
}

/** `json` and `yaml` print the set and write nothing. Looks at all files before it writes the first. */
async function exportSet(
  session: Session,
  version: string | undefined,
  options: ExportOptions,
): Promise<void> {
  const client = session.client();
  const set = version === undefined ? await client.definitions() : await client.definitionSet(version);
  if (options.output !== 'table') return show(session, options, set, () => '');
  if (set.version === null) {
    throw new TocsinError('NOTHING_APPLIED', 'no definition set is active', {
      fix: 'run `tocsin apply FILES`',
    });
  }
  const paths = exportPaths(set.files.map(({ name }) => name)).map((path) => join(options.to, path));
  const files = set.files.map(({ text }, i) => ({ path: paths[i] as string, text }));
  if (!options.force) for (const { path, text } of files) refuseOther(path, text);
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    show(session, options, { path }, () => path);
  }
}

function refuseOther(path: string, text: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8') === text) return;
  throw new TocsinError('FILE_EXISTS', 'there is another file of this name', {
    got: path,
    fix: 'say --to another folder, or --force to write over it',
  });
}
