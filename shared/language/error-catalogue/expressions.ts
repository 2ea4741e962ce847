import { languageLimits } from '../limits.ts';
import { type Example, type Examples, rule } from './example.ts';

const busy = 'system.cpu.utilization > 90%';

/** 2: the text of expressions. */
export const expressionExamples = {
  TOC200: {
    mend: 'Read the expression aloud up to the caret: something is missing, doubled or not closed there. `allowed` says what may follow.',
    wrong: of('system.cpu.utilization >'),
    right: of(busy),
  },
  TOC201: {
    mend: 'Delete the character, or put the text that it belongs to in quotes.',
    wrong: of('system.cpu.utilization > 90% ; system.cpu.utilization < 95%'),
    right: of('system.cpu.utilization > 90% and system.cpu.utilization < 95%'),
  },
  TOC202: {
    mend: 'Close the string with the quote that opened it; write a backslash as `\\\\`. In YAML, put the whole expression into single quotes.',
    wrong: of(String.raw`'system.filesystem.utilization{mountpoint="\srv\data"} > 90%'`),
    right: of(`'system.filesystem.utilization{mountpoint="/srv/data"} > 90%'`),
  },
  TOC203: {
    mend: 'Write the unit right behind the number, in the spelling that `allowed` lists.',
    wrong: of('system.memory.limit < 20gb'),
    right: of('system.memory.limit < 20GB'),
  },
  TOC204: {
    mend: `Make rules of the parts and join their events. An expression has at most ${languageLimits.expressionChars} characters.`,
    wrong: of(`${'system.cpu.utilization > 90% or '.repeat(languageLimits.expressionChars / 31)}${busy}`),
    right: of(busy),
  },
  TOC205: {
    mend: `Take needless parentheses away, or make rules of the parts. At most ${languageLimits.expressionDepth} levels.`,
    wrong: of(
      `${'('.repeat(languageLimits.expressionDepth + 1)}${busy}${')'.repeat(languageLimits.expressionDepth + 1)}`,
    ),
    right: of(`(${busy})`),
  },
} as const satisfies Examples & Readonly<Record<`TOC2${string}`, Example>>;

function of(when: string): string {
  return rule(
    'name: busy',
    when.includes('mountpoint') ? 'by: [host, mountpoint]' : 'by: [host]',
    `when: ${when}`,
  );
}
