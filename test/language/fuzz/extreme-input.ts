import { languageLimits } from '../../../shared/language/limits.ts';
import type { Random } from './random.ts';
import { words } from './words.ts';

/** Files at and far beyond the bounds: depth, length, numbers, aliases that multiply or turn on themselves. */
export function extremeInput(random: Random): string {
  return random.pick(extremes)(random);
}

const rule = (when: string) => `version: 1\nrules:\n  - name: a\n    by: [host]\n    when: ${when}\n`;

const extremes: ReadonlyArray<(random: Random) => string> = [
  (random) => rule(`${'('.repeat(depth(random))}A${')'.repeat(depth(random))}`),
  (random) =>
    rule(`${random.pick(['not ', '-', '! ', 'abs('])}`.repeat(depth(random)) + random.pick(words.types)),
  (random) =>
    rule(
      Array(depth(random))
        .fill('BUSY')
        .join(random.pick([' and ', ' or ', ' + ', '.'])),
    ),
  (random) => rule(`${random.pick(['{ all: [', '{ any: [', '[', '{ a: ']).repeat(depth(random))}BUSY`),
  (random) => {
    const times = depth(random);
    return rule(`${'{ all: ['.repeat(times)} BUSY ${'] }'.repeat(times)}`);
  },
  (random) => {
    const times = depth(random);
    return rule(`${'{ at_least: 1, of: web, where: '.repeat(times)} BUSY ${'}'.repeat(times)}`);
  },
  (random) => rule(`${'a'.repeat(10 ** random.below(6))} > 1`),
  (random) => rule(`"${'BUSY{host=~\\"'}${'*a'.repeat(10 ** random.below(4))}\\"}"`),
  (random) => rule(`system.cpu.utilization > ${random.pick(words.numbers)}`),
  (random) =>
    `${rule('BUSY')}    for: ${random.pick(words.durations)}\n    cooldown: ${random.pick(words.durations)}\n`,
  (random) => `a0: &a0 [x]\n${aliasLevels(1 + random.below(12))}\nversion: 1\nrules: *a${random.below(12)}\n`,
  () => 'version: 1\nrules: &r\n  - *r\n',
  () => 'version: 1\nrules:\n  - &r { name: a, when: { all: [*r, *r] } }\n',
  () => 'version: 1\nhost_sets: &h { web: { tags: &t { a: b } }, <<: *h, db: { tags: *t } }\n',
  (random) => `version: 1\nrules: [${'{ name: a, when: B }, '.repeat(10 ** random.below(4))}]\n`,
  (random) =>
    `version: 1\nrules:\n${Array.from({ length: 10 ** random.below(4) }, (_, i) => `  - { name: r${i}, when: R${i + 1}, emit: R${i} }\n`).join('')}`,
  (random) => `version: 1\n${'x: 1\n'.repeat(10 ** random.below(5))}`,
  (random) =>
    `version: 1\nhost_sets: {${words.names.map((name) => `${name}: { tags: { ${random.pick(words.names)}: 1 } }`).join(', ')}}\n`,
  (random) => `${random.pick(words.glyphs)}${rule(random.pick(words.glyphs))}`,
  (random) => ' '.repeat(languageLimits.fileChars + random.below(2)),
  () => '',
];

function depth(random: Random): number {
  const { expressionDepth } = languageLimits;
  return random.pick([expressionDepth - 1, expressionDepth, expressionDepth + 1, 500, 2_000, 5_000]);
}

/** Each level holds the one below nine times. */
function aliasLevels(levels: number): string {
  return Array.from(
    { length: levels },
    (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
  ).join('\n');
}
