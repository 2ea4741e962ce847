import { TocsinError } from '../shared/errors.ts';

/**
 * Where each file goes below the folder of an export: its name without what all of the names begin with. A set may have been
 * applied from anywhere, by anybody: a path that would leave the folder, or two that are the same, throw `FILE_NAME_UNSAFE`.
 */
export function exportPaths(names: readonly string[]): readonly string[] {
  const all = names.map(partsOf);
  const shared = sharedFolders(all);
  const paths = all.map((parts) => parts.slice(shared).join('/'));
  for (const [i, path] of paths.entries()) {
    const isUnsafe = path === '' || path.split('/').includes('..');
    if (isUnsafe || paths.indexOf(path) !== i) throw unsafe(names[i] as string, isUnsafe);
  }
  return paths;
}

/** Folders and the name, whatever the system of who applied it; `.` says nothing. */
function partsOf(name: string): readonly string[] {
  return name.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
}

function sharedFolders(all: readonly (readonly string[])[]): number {
  const [first, ...rest] = all;
  if (first === undefined) return 0;
  const longest = Math.max(0, Math.min(...all.map((parts) => parts.length - 1)));
  for (let i = 0; i < longest; i++) if (rest.some((parts) => parts[i] !== first[i])) return i;
  return longest;
}

function unsafe(name: string, isOutside: boolean): TocsinError {
  const why = isOutside ? 'would leave the folder' : 'falls on another file of the set';
  return new TocsinError('FILE_NAME_UNSAFE', `a file of the set ${why}`, {
    got: name,
    fix: 'print the set with -o json and write the files yourself',
  });
}
