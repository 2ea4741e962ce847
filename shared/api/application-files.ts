import { TocsinError } from '../errors.ts';
import type { DefinitionFile } from './definitions.ts';

/**
 * The files of a set after an application was applied alone: its files take the place of those of that application, and of files of
 * the same names that were applied with the whole set. Throws 409 `FILE_TAKEN`.
 */
export function mergedFiles(
  before: readonly DefinitionFile[],
  { application, files }: { readonly application: string; readonly files: readonly DefinitionFile[] },
): readonly DefinitionFile[] {
  const names = new Set(files.map(({ name }) => name));
  const others = before.filter((file) => file.application !== application);
  const taken = others.find((file) => file.application !== undefined && names.has(file.name));
  if (taken) throw fileTaken(taken);
  const kept = others.filter(({ name }) => !names.has(name));
  return [...kept, ...files.map((file) => ({ ...file, application }))];
}

function fileTaken({ name, application }: DefinitionFile): TocsinError {
  return new TocsinError('FILE_TAKEN', 'a file of this name belongs to another application', {
    status: 409,
    field: 'files',
    got: `${name} of ${application}`,
    fix: 'give the file another name',
  });
}
