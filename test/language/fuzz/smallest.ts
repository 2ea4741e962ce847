import type { DefinitionSource } from '../../../shared/language/load/yaml-reader.ts';

type Files = readonly DefinitionSource[];

/** Tries while it makes one input smaller; beyond, the smallest so far is told. */
export const maxTries = 2_000;

interface Search {
  readonly isFailing: (files: Files) => Promise<boolean>;
  triesLeft: number;
}

/**
 * The smallest input that still fails, by leaving out files, then runs of lines, then runs of characters, each time half
 * as long. `isFailing` is asked at most `maxTries` times.
 */
export async function smallestFailing(files: Files, isFailing: Search['isFailing']): Promise<Files> {
  const search: Search = { isFailing, triesLeft: maxTries };
  let smallest = await oneFile(files, search);
  for (const splitter of ['\n', '']) {
    for (let i = 0; i < smallest.length; i++) smallest = await withoutParts(smallest, i, splitter, search);
  }
  return smallest;
}

async function oneFile(files: Files, search: Search): Promise<Files> {
  for (const file of files) if (await isStillFailing([file], search)) return [file];
  return files;
}

/** One of the files with as few of its parts as the fault needs. */
async function withoutParts(files: Files, index: number, splitter: string, search: Search): Promise<Files> {
  let smallest = files;
  let parts = (files[index]?.text ?? '').split(splitter);
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < parts.length && search.triesLeft > 0; ) {
      const shorter = parts.toSpliced(at, size);
      const text = shorter.join(splitter);
      const candidate = smallest.map((file, i) => (i === index ? { ...file, text } : file));
      if (await isStillFailing(candidate, search)) {
        parts = shorter;
        smallest = candidate;
      } else {
        at += size;
      }
    }
  }
  return smallest;
}

async function isStillFailing(files: Files, search: Search): Promise<boolean> {
  if (search.triesLeft < 1) return false;
  search.triesLeft--;
  return search.isFailing(files);
}
