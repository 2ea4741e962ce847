import { globSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DefinitionFile } from '../shared/api/definitions.ts';
import { TocsinError } from '../shared/errors.ts';
import { languageLimits } from '../shared/language/limits.ts';

/**
 * The files that the names mean, by name and each once; diagnostics and the service then use these names. A name is a file, a
 * folder (all `.yaml` and `.yml` files below it, but those of hidden folders and `node_modules`), or a glob. Throws
 * `FILES_MISSING` for a folder or glob without a file, `FILES_TOO_MANY`, `FILE_UNREADABLE`.
 */
export function readDefinitionFiles(names: readonly string[]): DefinitionFile[] {
  const found = new Map(names.flatMap(filesOf).map((name) => [resolve(name), name]));
  if (found.size > languageLimits.files) {
    throw new TocsinError('FILES_TOO_MANY', 'these are too many files for one set', {
      got: `${found.size} files`,
      allowed: `at most ${languageLimits.files}`,
    });
  }
  return [...found.values()].sort().map((name) => ({ name, text: readText(name) }));
}

function filesOf(name: string): readonly string[] {
  const stat = statSync(name, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return foundBy('**/*.{yaml,yml}', name, { cwd: name });
  return stat === undefined && /[*?[{]/.test(name) ? foundBy(name, name) : [name];
}

function foundBy(glob: string, name: string, options: { readonly cwd?: string } = {}): readonly string[] {
  const found = globSync(glob, {
    ...options,
    withFileTypes: true,
    exclude: (entry) => entry.name === 'node_modules' || /^\.[^.]/.test(entry.name),
  });
  const files = found
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  if (files.length > 0) return files;
  throw new TocsinError('FILES_MISSING', 'there is no definition file', {
    got: name,
    allowed: 'a file, a folder with .yaml files, or a glob in quotes such as "rules/**/*.yaml"',
  });
}

function readText(name: string): string {
  try {
    return readFileSync(name, 'utf8');
  } catch (cause) {
    throw new TocsinError('FILE_UNREADABLE', 'the file cannot be read', {
      field: name,
      got: (cause as Error).message,
      cause,
    });
  }
}
