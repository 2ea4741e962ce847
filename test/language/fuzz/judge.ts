import { isDeepStrictEqual } from 'node:util';
import { type Compilation, compile } from '../../../shared/language/compiler.ts';
import { describeRules } from '../../../shared/language/describe/describe.ts';
import {
  type Diagnostic,
  diagnosticRegistry,
  renderDiagnostic,
} from '../../../shared/language/diagnostics.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import type { DefinitionSource } from '../../../shared/language/load/yaml-reader.ts';

export type Compile = (files: readonly DefinitionSource[]) => Compilation;

/** What is wrong with a compiler's answer to these files; undefined if all is well. */
export function faultOf(files: readonly DefinitionSource[], compiler: Compile = compile): string | undefined {
  try {
    return faultOfAnswer(files, compiler(files), compiler);
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

function faultOfAnswer(
  files: readonly DefinitionSource[],
  { artifact, diagnostics }: Compilation,
  compiler: Compile,
): string | undefined {
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
  if (hasErrors === (artifact !== undefined)) return 'an artifact with errors, or none without';
  if (diagnostics.length > languageLimits.diagnostics) return `${diagnostics.length} diagnostics`;
  const misplaced = diagnostics.find((each) => !isWellPlaced(each, files));
  if (misplaced) return `a diagnostic that stands nowhere: ${JSON.stringify(misplaced)}`;
  if (artifact === undefined) return undefined;
  describeRules(artifact);
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(artifact)), artifact))
    return 'an artifact that is no plain JSON';
  const again = compiler(files.toReversed());
  return isDeepStrictEqual(again.artifact, artifact)
    ? undefined
    : 'another artifact in another order of files';
}

/** In one of the files, on one of its lines, and able to be shown. */
function isWellPlaced(found: Diagnostic, files: readonly DefinitionSource[]): boolean {
  const source = files.find(({ name }) => name === found.file);
  if (!source || !Object.hasOwn(diagnosticRegistry, found.code) || found.message === '') return false;
  const { line, column, endColumn } = found;
  if (![line, column, endColumn].every(Number.isInteger) || line < 1 || column < 1) return false;
  return (
    endColumn > column &&
    line <= source.text.split('\n').length &&
    renderDiagnostic(found, source.text).length > 0
  );
}
