import type { Command } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import {
  type ExpansionRow,
  expansionTable,
  type OneHost,
} from '../../shared/language/templates/expansion-table.ts';
import { readPairs } from '../arguments.ts';
import { type OutputOptions, show } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { compileFiles, tellDiagnostics } from '../told-diagnostics.ts';

interface ExpandOptions extends OutputOptions {
  readonly host?: string;
  readonly tag?: readonly string[];
}

const columns: readonly Column<ExpansionRow>[] = [
  { title: 'HOST', of: (row) => row.host },
  { title: 'IF', of: (row) => row.if ?? '-' },
  { title: 'APPLICATION', of: (row) => row.application },
  { title: 'RULE', of: (row) => row.rule },
  { title: 'FROM', of: (row) => row.use },
  { title: 'VALUES', of: describeValues },
];

/** `expand`: which rules of these files run on which hosts, and where their values come from. Asks no service. */
export function addExpandCommand(program: Command, session: Session): void {
  program
    .command('expand <files...>')
    .description('the host x rule table of definition files, with the origin of each value')
    .option('--host <host>', 'only this host')
    .option('--tag <tag=value...>', 'the tags of the host; without them it may have any')
    .action((names: string[], options: ExpandOptions) => expand(session, names, options));
}

function expand(session: Session, names: readonly string[], options: ExpandOptions): void {
  const only = hostOf(options);
  const compiled = compileFiles(session, names, options, exitCodes.no);
  if (!compiled) return;
  const { files, definitions, diagnostics } = compiled;
  if (options.output === 'table') tellDiagnostics(session, files, diagnostics, options);
  const rows = expansionTable(definitions, only);
  show(session, options, rows, () => renderTable(rows, columns));
}

function hostOf({ host, tag }: ExpandOptions): OneHost | undefined {
  if (host === undefined) {
    if (!tag) return undefined;
    throw new TocsinError('ARGUMENT_INVALID', 'tags are those of one host', {
      field: '--tag',
      got: 'no --host',
      fix: 'say --host as well',
    });
  }
  return { host, ...(tag && { tags: readPairs(tag, '--tag') }) };
}

function describeValues({ values }: ExpansionRow): string {
  const parts = Object.entries(values).map(
    ([name, { value, from, at }]) => `${name}=${value} (${from} ${at})`,
  );
  return parts.join(' ') || '-';
}
