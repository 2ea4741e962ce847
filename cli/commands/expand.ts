import type { Command } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import { compileDefinitions } from '../../shared/language/compiler.ts';
import {
  type ExpansionRow,
  expansionTable,
  type OneHost,
} from '../../shared/language/templates/expansion-table.ts';
import { readPairs } from '../arguments.ts';
import { readDefinitionFiles, tellDiagnostics } from '../definition-files.ts';
import { type Column, type OutputOptions, outputOption, renderRows, renderThing } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';

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
    .addOption(outputOption())
    .action((names: string[], options: ExpandOptions) => expand(session, names, options));
}

function expand(session: Session, names: readonly string[], options: ExpandOptions): void {
  const files = readDefinitionFiles(names);
  const { definitions, compilation } = compileDefinitions(files);
  const { artifact, diagnostics } = compilation;
  if (!artifact) {
    session.exit(exitCodes.no);
    if (options.output !== 'table') session.print(renderThing({ ok: false, diagnostics }, options.output));
    else tellDiagnostics(session, files, diagnostics);
    return;
  }
  if (options.output === 'table') tellDiagnostics(session, files, diagnostics);
  session.print(renderRows(expansionTable(definitions, hostOf(options)), columns, options.output));
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
