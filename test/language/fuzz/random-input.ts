import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorPages } from '../../../shared/language/error-catalogue/catalogue.ts';
import type { DefinitionSource } from '../../../shared/language/load/yaml-reader.ts';
import { extremeInput } from './extreme-input.ts';
import { mutated } from './mutation.ts';
import { type Random, seededRandom, several } from './random.ts';
import { randomExpression } from './random-expression.ts';
import { randomStructure } from './random-structure.ts';

const projectRoot = join(import.meta.dirname, '../../..');

/** Definition files that people wrote: the examples, and both examples of each page of the error catalogue. */
const written: readonly string[] = [
  ...exampleFiles(),
  ...errorPages.flatMap(({ right, wrong }) => [right, wrong]),
];

/** The input of a seed: one file, sometimes two; the same for the same seed and the same written files. */
export function inputOf(seed: number): readonly DefinitionSource[] {
  const random = seededRandom(seed);
  const texts = several(random, 1, random.chance(0.1) ? 2 : 1, () => randomText(random));
  return texts.map((text, i) => ({ name: `${'ab'[i]}.yaml`, text }));
}

function randomText(random: Random): string {
  const kind = random.below(10);
  if (kind < 5) return mutated(random.pick(written), random.pick(written), random);
  if (kind < 7) return randomStructure(random);
  if (kind < 9) return ruleOf(random);
  return extremeInput(random);
}

function ruleOf(random: Random): string {
  const [when, clear, set] = [randomExpression(random), randomExpression(random), randomExpression(random)];
  const keys = [
    ['by', random.pick(['[]', '[host]', '[host, mountpoint]'])],
    ['when', JSON.stringify(when)],
    ...(random.chance(0.3) ? [['clear', JSON.stringify(clear)]] : []),
    ...(random.chance(0.3) ? [['set', `{ a: ${JSON.stringify(set)} }`]] : []),
  ];
  return `version: 1\nrules:\n  - name: a\n${keys.map(([key, text]) => `    ${key}: ${text}\n`).join('')}`;
}

function exampleFiles(): readonly string[] {
  const names = readdirSync(join(projectRoot, 'examples'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.yaml') && !name.includes('node_modules')).sort();
  return files.map((name) => readFileSync(join(projectRoot, 'examples', name), 'utf8'));
}
