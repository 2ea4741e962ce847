import type { DefinitionFile } from '../shared/api/definitions.ts';
import { TocsinError } from '../shared/errors.ts';
import type { Artifact } from '../shared/language/artifact.ts';
import { compileDefinitions } from '../shared/language/compiler.ts';
import { type Diagnostic, renderDiagnostic } from '../shared/language/diagnostics.ts';
import { languageLimits } from '../shared/language/limits.ts';
import type { RawDefinitions } from '../shared/language/raw.ts';
import { readDefinitionFiles } from './definition-files.ts';
import { type OutputOptions, renderData } from './output.ts';
import type { Session } from './session.ts';

/** Definition files without an error. */
interface CompiledFiles {
  readonly files: readonly DefinitionFile[];
  readonly definitions: RawDefinitions;
  readonly artifact: Artifact;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and compiles the files as one set. With an error it tells them, exits with `code` and returns undefined. */
export function compileFiles(
  session: Session,
  names: readonly string[],
  options: OutputOptions,
  code: number,
): CompiledFiles | undefined {
  return compileSet(session, readDefinitionFiles(names), options, code);
}

/** The same of files that were read already. */
export function compileSet(
  session: Session,
  files: readonly DefinitionFile[],
  options: OutputOptions,
  code: number,
): CompiledFiles | undefined {
  const { definitions, compilation } = compileDefinitions(files);
  const { artifact, diagnostics } = compilation;
  if (artifact) return { files, definitions, artifact, diagnostics };
  session.exit(code);
  tellInvalid(session, files, diagnostics, options);
  return undefined;
}

/** That definitions have errors: `{ ok: false, diagnostics }` as data, if quiet where errors go. */
export function tellInvalid(
  session: Session,
  files: readonly DefinitionFile[],
  diagnostics: readonly Diagnostic[],
  options: OutputOptions,
): void {
  const { output, quiet } = options;
  if (output === 'table') {
    tellDiagnostics(session, files, diagnostics, options);
    return;
  }
  const text = renderData({ ok: false, diagnostics }, output);
  if (quiet) session.warn(text);
  else session.print(text);
}

/** Of more diagnostics than that it is told in the end how many there are. */
const screenful = 10;

/**
 * Prints diagnostics with the lines of the files that they speak of, to where errors go; quiet: the errors alone. Errors come
 * last, where a person looks first; of each severity they are in the order of their places.
 */
export function tellDiagnostics(
  session: Session,
  files: readonly DefinitionFile[],
  diagnostics: readonly Diagnostic[],
  { quiet }: OutputOptions,
): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = quiet ? [] : diagnostics.filter(({ severity }) => severity !== 'error');
  for (const diagnostic of [...warnings, ...errors]) {
    const text = files.find((file) => file.name === diagnostic.file)?.text ?? '';
    session.warn(`${renderDiagnostic(diagnostic, text)}\n`);
  }
  if (warnings.length + errors.length > screenful) session.warn(`${renderNumbers(warnings, errors)}\n`);
}

function renderNumbers(warnings: readonly Diagnostic[], errors: readonly Diagnostic[]): string {
  const most = languageLimits.diagnostics;
  const rest = warnings.length + errors.length < most ? '' : `; of more than ${most} the rest is not told`;
  const of = [count(errors.length, 'error', 'errors'), count(warnings.length, 'warning', 'warnings')];
  return `${of.join(', ')}${rest}`;
}

/** `1 rule`, `2 rules`. */
export function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** The diagnostics beside the service's error `DEFINITIONS_INVALID`; undefined for any other error. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  if (!(error instanceof TocsinError) || error.code !== 'DEFINITIONS_INVALID') return undefined;
  return (error.cause as { diagnostics?: readonly Diagnostic[] } | undefined)?.diagnostics;
}
