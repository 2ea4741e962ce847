import { number, table } from '../markdown.ts';
import { standText } from '../stand.ts';
import type { SavedLanguage } from './saved-language.ts';

/** The page bench/results/language.md; the same run gives the same bytes. */
export function languagePage({ stand, rates, memory, checks }: SavedLanguage): string {
  return `${[
    '# The language, measured',
    '',
    'Written by `npm run bench:language` from `bench/results/language.json`, its last run; do not edit.',
    '',
    `${standText(stand)}, ${stand.machine}. Rates by processor time are those to compare: what else runs on the machine slows the wall alone, mostly.`,
    '',
    '## Evaluations',
    '',
    'Of the same records, on which all agree; in rounds in which each has its turn, medians. Ours includes moving each record into its registers.',
    '',
    ...table(
      [
        'condition',
        'evaluator',
        'in a second of processor time',
        'in a second by the wall',
        'ours is so many times as quick',
      ],
      rates.map(({ condition, evaluator, perProcessorSecond, perSecond, ratio }) => [
        condition,
        evaluator,
        number(perProcessorSecond),
        number(perSecond),
        String(ratio),
      ]),
    ),
    '',
    '## Memory',
    '',
    `Heap over ${number(memory.count)} of each: a rule with its program takes ${number(memory.ruleBytes)} bytes, an instance with its state ${number(memory.instanceBytes)}.`,
    '',
    '## Checks',
    '',
    ...table(
      ['what', 'how many', 'processor time', 'by the wall'],
      checks.map(({ what, count, processorMs, elapsedMs }) => [
        what,
        number(count),
        `${number(processorMs)} ms`,
        `${number(elapsedMs)} ms`,
      ]),
    ),
  ].join('\n')}\n`;
}
