import { Argument, type Command } from 'commander';
import { documentJsonSchema } from '../../shared/facts/document-schema.ts';
import { eventJsonSchema } from '../../shared/facts/event-schema.ts';
import { metrics } from '../../shared/facts/metrics.ts';
import { compile } from '../../shared/language/compiler.ts';
import { describeRules } from '../../shared/language/describe/describe.ts';
import { renderDescription } from '../../shared/language/describe/render.ts';
import type { Diagnostic } from '../../shared/language/diagnostics.ts';
import { definitionFileJsonSchema } from '../../shared/language/file-schema.ts';
import { diagnosticsOf, readDefinitionFiles, tellDiagnostics } from '../definition-files.ts';
import { type OutputOptions, outputOption, renderRows, renderThing } from '../output.ts';
import { exitCodes } from '../report-error.ts';
import type { Session } from '../session.ts';

const jsonSchemas = {
  event: eventJsonSchema,
  document: documentJsonSchema,
  definitions: definitionFileJsonSchema,
} as const;

/** `check`, `apply`, `definitions`, `metrics`, `schema`. */
export function addDefinitionCommands(program: Command, session: Session): void {
  program
    .command('check <files...>')
    .description(
      'read definition files, tell every fault, and of each rule what it does, where and at what cost; exit code 1 if there is an error',
    )
    .addOption(outputOption())
    .action((names: string[], options: OutputOptions) => check(session, names, options));
  program
    .command('apply <files...>')
    .description('make these files the active definition set, all at once')
    .option('--if-version <version>', 'only if this version is active')
    .option('--dry-run', 'check on the service, change nothing')
    .addOption(outputOption())
    .action((names: string[], options: ApplyOptions) => apply(session, names, options));
  program
    .command('definitions')
    .description('the active definition set')
    .addOption(outputOption())
    .action(async (options: OutputOptions) => {
      const { files, ...active } = await session.client().definitions();
      session.print(
        renderThing(
          options.output === 'table' ? { ...active, files: files.length } : { ...active, files },
          options.output,
        ),
      );
    });
  program
    .command('schema')
    .description('JSON Schema of what the API takes (draft 2020-12), and of definition files (draft 07)')
    .addArgument(new Argument('<of>', 'what').choices(Object.keys(jsonSchemas)))
    .action((of: keyof typeof jsonSchemas) => session.print(JSON.stringify(jsonSchemas[of](), null, 2)));
  program
    .command('metrics')
    .description('the catalogue: what rules can read of a host')
    .addOption(outputOption())
    .action((options: OutputOptions) => {
      session.print(
        renderRows(
          metrics,
          [
            { title: 'METRIC', of: (metric) => metric.name },
            { title: 'UNIT', of: (metric) => metric.unit },
            { title: 'KIND', of: (metric) => metric.instrument },
            { title: 'LABELS', of: (metric) => metric.labels.join(' ') || '-' },
            { title: 'IS', of: (metric) => metric.description },
          ],
          options.output,
        ),
      );
    });
}

function check(session: Session, names: readonly string[], { output }: OutputOptions): void {
  const files = readDefinitionFiles(names);
  const { artifact, diagnostics } = compile(files);
  if (artifact === undefined) session.exit(exitCodes.no);
  const rules = artifact ? describeRules(artifact) : [];
  if (output !== 'table') {
    const version = artifact?.version ?? null;
    session.print(renderThing({ ok: artifact !== undefined, version, diagnostics, rules }, output));
    return;
  }
  tellDiagnostics(session, files, diagnostics);
  if (artifact === undefined) return;
  for (const rule of rules) session.print(`${renderDescription(rule)}\n`);
  const { hostRules, compositeRules, policies, version } = artifact;
  session.print(
    `version ${version}: ${hostRules.length} host rules, ${compositeRules.length} composites, ${policies.length} policies`,
  );
}

interface ApplyOptions extends OutputOptions {
  readonly ifVersion?: string;
  readonly dryRun?: boolean;
}

async function apply(session: Session, names: readonly string[], options: ApplyOptions): Promise<void> {
  const files = readDefinitionFiles(names);
  try {
    const answer = await session.client().applyDefinitions({
      files,
      ...(options.ifVersion !== undefined && { ifVersion: options.ifVersion }),
      ...(options.dryRun && { dryRun: true }),
    });
    if (options.output !== 'table') return session.print(renderThing(answer, options.output));
    tellDiagnostics(session, files, answer.diagnostics as readonly Diagnostic[]);
    const what = answer.dryRun ? 'would be' : answer.changed ? 'is now' : 'was already';
    session.print(
      `version ${answer.version} ${what} active; ${answer.seeded} open episodes given to changed composites`,
    );
  } catch (error) {
    const diagnostics = diagnosticsOf(error);
    if (diagnostics === undefined) throw error;
    session.exit(exitCodes.no);
    if (options.output !== 'table')
      return session.print(renderThing({ ok: false, diagnostics }, options.output));
    tellDiagnostics(session, files, diagnostics);
  }
}
