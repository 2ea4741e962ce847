import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page of docs/ that people write, parts of which a command writes: between `<!-- bench:storm -->` and `<!-- /bench:storm -->`. */
const page = join(import.meta.dirname, '../docs/correlator.md');

/** What stands there now; throws if the marks are missing. */
export function readBlock(name: string): string {
  const { start, end, text } = placeOf(name);
  return text.slice(start, end);
}

export function writeBlock(name: string, block: string): void {
  const { start, end, text } = placeOf(name);
  writeFileSync(page, `${text.slice(0, start)}${block}${text.slice(end)}`);
}

function placeOf(name: string): { readonly text: string; readonly start: number; readonly end: number } {
  const text = readFileSync(page, 'utf8');
  const [first, last] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [start, end] = [text.indexOf(first) + first.length, text.indexOf(last)];
  if (start < first.length || end < start) throw new Error(`docs/correlator.md has no part ${name}`);
  return { text, start, end };
}
