import { readFileSync } from 'node:fs';
import type { DefinitionFile } from '../shared/api/definitions.ts';
import { TocsinError } from '../shared/errors.ts';
import { type Diagnostic, renderDiagnostic } from '../shared/language/diagnostics.ts';
import type { Session } from './session.ts';

/** The files under the names that were given, which diagnostics and the service then use. Throws `FILE_UNREADABLE`. */
export function readDefinitionFiles(names: readonly string[]): DefinitionFile[] {
  return names.map((name) => {
    try {
      return { name, text: readFileSync(name, 'utf8') };
    } catch (cause) {
      throw new TocsinError('FILE_UNREADABLE', 'the file cannot be read', {
        field: name,
        got: (cause as Error).message,
        cause,
      });
    }
  });
}

/** Prints diagnostics with the lines of the files that they speak of, as warnings. */
export function tellDiagnostics(
  session: Session,
  files: readonly DefinitionFile[],
  diagnostics: readonly Diagnostic[],
): void {
  for (const diagnostic of diagnostics) {
    const text = files.find((file) => file.name === diagnostic.file)?.text ?? '';
    session.warn(`${renderDiagnostic(diagnostic, text)}\n`);
  }
}

/** The diagnostics beside the service's error `DEFINITIONS_INVALID`; undefined for any other error. */
export function diagnosticsOf(error: unknown): readonly Diagnostic[] | undefined {
  if (!(error instanceof TocsinError) || error.code !== 'DEFINITIONS_INVALID') return undefined;
  return (error.cause as { diagnostics?: readonly Diagnostic[] } | undefined)?.diagnostics;
}
