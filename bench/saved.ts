import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a benchmark keeps of its last run, as JSON in bench/results: pages are made of it alone. */
export interface Saved<T> {
  read(): T;
  write(value: T): void;
}

/** `name`: of the file, without `.json`. */
export function savedIn<T>(name: string): Saved<T> {
  const file = join(import.meta.dirname, 'results', `${name}.json`);
  return {
    read: () => JSON.parse(readFileSync(file, 'utf8')) as T,
    write: (value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`),
  };
}
