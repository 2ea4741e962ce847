import { TocsinError } from '../errors.ts';
import { writtenDefinitions } from '../language/load/written-definitions.ts';
import type { DefinitionFile } from './definitions.ts';

/**
 * The files of a set after an application was applied alone: its files take the place of those of that application, and of files of
 * the same names that were applied with the whole set; of these, the ones that hold more than the application stay the whole set's.
 * Throws 409 `FILE_TAKEN`.
 */
export function mergedFiles(
  before: readonly DefinitionFile[],
  { application, files }: { readonly application: string; readonly files: readonly DefinitionFile[] },
): readonly DefinitionFile[] {
  const names = new Set(files.map(({ name }) => name));
  const others = before.filter((file) => file.application !== application);
  const replaced = others.filter(({ name }) => names.has(name));
  const taken = replaced.find((file) => file.application !== undefined);
  if (taken) throw fileTaken(taken);
  const shared = new Set(
    replaced.filter((file) => applicationOfFile(file) !== application).map(({ name }) => name),
  );
  const kept = others.filter(({ name }) => !names.has(name));
  return [...kept, ...files.map((file) => (shared.has(file.name) ? file : { ...file, application }))];
}

/**
 * To which application all of a file belongs: the one with which alone it was applied, or the only one that it defines, if all of its
 * rules are taken by its own rule sets. undefined: the whole set.
 */
export function applicationOfFile(file: DefinitionFile): string | undefined {
  if (file.application !== undefined) return file.application;
  const written = writtenDefinitions(file);
  const of = (section: string) => written.filter((each) => each.section === section);
  const [application, ...more] = of('applications');
  if (application === undefined || more.length > 0) return undefined;
  const taken = new Set(of('rule_sets').flatMap(({ content }) => JSON.parse(content) as unknown[]));
  return of('rules').every(({ name }) => taken.has(name)) ? application.name : undefined;
}

function fileTaken({ name, application }: DefinitionFile): TocsinError {
  return new TocsinError('FILE_TAKEN', 'a file of this name belongs to another application', {
    status: 409,
    field: 'files',
    got: `${name} of ${application}`,
    fix: 'give the file another name',
  });
}
