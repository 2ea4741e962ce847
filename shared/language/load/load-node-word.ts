import { suggestion } from '../nearest.ts';
import { type Entry, type Fields, fieldsOf } from './yaml-reader.ts';

/** The keys of each structured node beside the word that names it. `after` names the node that has an `absent` as well. */
const keysOf = {
  all: ['within'],
  any: [],
  none: [],
  at_least: ['of', 'where'],
  all_of: ['where', 'empty'],
  sequence: ['within', 'without', 'order'],
  after: ['absent', 'for'],
  absent: ['for'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type NodeWord = keyof typeof keysOf;

/** The entries of a structured node, with the word that names it. */
export interface NodeFields extends Fields {
  readonly word: NodeWord;
}

const words = Object.keys(keysOf) as NodeWord[];

/** The entries of a map that has one word, and no other keys than those of that word; undefined after diagnostics. */
export function asNodeFields(entry: Entry): NodeFields | undefined {
  const fields = fieldsOf(entry);
  const word = fields && wordOf(entry, [...fields.entries.keys()]);
  if (!word) return undefined;
  const known: readonly string[] = [word, ...keysOf[word]];
  const unknown = [...fields.entries].filter(([key]) => !known.includes(key));
  for (const [key, { keyAt }] of unknown) {
    const fix = key === 'within' ? { fix: 'write it beside "all" or "sequence"' } : suggestion(key, known);
    entry.file.report('TOC515', keyAt, `"${word}" takes no "${key}"`, { allowed: known.join(' '), ...fix });
  }
  return unknown.length === 0 ? { ...fields, word } : undefined;
}

function wordOf(entry: Entry, keys: readonly string[]): NodeWord | undefined {
  const found = words.filter((word) => keys.includes(word));
  const [first, second] = found;
  if (first === undefined) {
    entry.file.report('TOC515', entry.at, `${entry.what} is a map without a word that names it`, {
      got: keys.join(' ') || 'an empty map',
      allowed: words.join(' '),
      ...suggestion(keys[0] ?? '', words),
    });
    return undefined;
  }
  if (second === undefined || (found.length === 2 && first === 'after' && second === 'absent')) return first;
  entry.file.report('TOC515', entry.at, `${entry.what} is both "${first}" and "${second}"`, {
    fix: 'write each as a map of its own under "all" or "any"',
  });
  return undefined;
}
