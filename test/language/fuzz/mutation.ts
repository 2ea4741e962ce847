import { type Random, several } from './random.ts';
import { randomExpression } from './random-expression.ts';
import { words } from './words.ts';

type Mutation = (text: string, random: Random) => string;

/** A text with one to three small faults: of lines, of words, of characters. `other` lends parts. */
export function mutated(text: string, other: string, random: Random): string {
  const changes = several(random, 1, 3, () => random.pick(mutations));
  return changes.reduce(
    (now, change) => change(now, random),
    random.chance(0.1) ? spliced(text, other, random) : text,
  );
}

const mutations: readonly Mutation[] = [
  (text, random) => onLines(text, random, (lines, at) => lines.splice(at, 1)),
  (text, random) => onLines(text, random, (lines, at) => lines.splice(at, 0, lines[at] as string)),
  (text, random) =>
    onLines(text, random, (lines, at) => lines.splice(random.below(lines.length), 0, ...lines.splice(at, 2))),
  (text, random) => onLines(text, random, (lines, at) => lines.splice(at, 1, ` ${lines[at]}`)),
  (text, random) =>
    onLines(text, random, (lines, at) => lines.splice(at, 1, (lines[at] as string).replace(/^ {2}/, ''))),
  (text, random) => replaceWord(text, random, () => anyWord(random)),
  (text, random) => replaceWord(text, random, () => random.pick(wordsOf(text) ?? ['a'])),
  (text, random) =>
    replaceMatch(text, random, /\d+(\.\d+)?\S*/g, () =>
      random.pick(random.pick<readonly string[]>([words.numbers, words.durations])),
    ),
  (text, random) => replaceMatch(text, random, /(?<=(when|clear): ).*/g, () => randomExpression(random)),
  (text, random) => replaceMatch(text, random, /(?<=: ).*/g, () => random.pick(words.texts)),
  (text, random) => inserted(text, random, random.pick(words.glyphs)),
  (text, random) => inserted(text, random, random.pick([...'{}[]:,-#&*!|>%@`"\'\n ?'])),
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + text.slice(at + 1 + random.below(8));
  },
];

function onLines(text: string, random: Random, change: (lines: string[], at: number) => void): string {
  const lines = text.split('\n');
  change(lines, random.below(lines.length));
  return lines.join('\n');
}

function wordsOf(text: string): readonly string[] | undefined {
  return text.match(/[\w.$-]+/g) ?? undefined;
}

function anyWord(random: Random): string {
  return random.pick(
    random.pick<readonly string[]>([words.names, words.types, words.metrics, words.labels, words.texts]),
  );
}

function replaceWord(text: string, random: Random, make: () => string): string {
  return replaceMatch(text, random, /[\w.$-]+/g, make);
}

/** One of the matches, whichever. */
function replaceMatch(text: string, random: Random, pattern: RegExp, make: () => string): string {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return text;
  const { index, 0: found } = random.pick(matches);
  return text.slice(0, index) + make() + text.slice(index + found.length);
}

function inserted(text: string, random: Random, part: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + part + text.slice(at);
}

function spliced(text: string, other: string, random: Random): string {
  return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1));
}
