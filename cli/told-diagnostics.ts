import type { DefinitionFile } from '../shared/api/definitions.ts';
import { TocsinError } from '../shared/errors.ts';
import type { Artifact } from '../shared/language/artifact.ts';
import { compileDefinitions } from '../shared/language/compiler.ts';
import { type Diagnostic, renderDiagnostic } from '../shared/language/diagnostics.ts';
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

/** Prints diagnostics with the lines of the files that they speak of, to where errors go; quiet: the errors alone. */
export function tellDiagnostics(
  session: Session,
  files: readonly DefinitionFile[],
  diagnostics: readonly Diagnostic[],
  { quiet }: OutputOptions,
): void {
  for (const diagnostic of diagnostics) {
    if (quiet && diagnostic.severity !== 'error') continue;
    const text = files.find((file) => file.name === diagnostic.file)?.text ?? '';
    session.warn(`${renderDiagnostic(diagnostic, text)}\n`);
  }
}

/** The diagnostics beside the service's error `DEFINITIONS_INVALID`; undefined for any other error. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  if (!(error instanceof TocsinError) || error.code !== 'DEFINITIONS_INVALID') return undefined;
  return (error.cause as { diagnostics?: readonly Diagnostic[] } | undefined)?.diagnostics;
}
