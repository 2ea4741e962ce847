import type { DefinitionFile } from '../../shared/api/definitions.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { compile } from '../../shared/language/compiler.ts';
import type { Diagnostic } from '../../shared/language/diagnostics.ts';
import { DetailedError } from '../http/answer.ts';

/** `diagnostics` are warnings. Throws 422 `DEFINITIONS_INVALID`, which tells that there are faults, with each beside it. */
export function compiled(files: readonly DefinitionFile[]): {
  readonly artifact: Artifact;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { artifact, diagnostics } = compile(files);
  if (artifact) return { artifact, diagnostics };
  const options = { status: 422, got: `${diagnostics.length} diagnostics`, fix: 'see diagnostics' };
  throw new DetailedError('DEFINITIONS_INVALID', 'the definitions have faults', options, { diagnostics });
}
