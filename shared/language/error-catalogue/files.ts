import { languageLimits } from '../limits.ts';
import { type Example, type Examples, rule, rules } from './example.ts';

const diskFull = ['name: disk-full', 'by: [host, mountpoint]'];
const when = 'when: system.filesystem.utilization >= 95%';

/** 1: files, keys and values. */
export const fileExamples = {
  TOC100: {
    mend: 'Look at the line that is pointed at and the one before it: indentation is by spaces, and a text that holds `: ` or begins with `{`, `[`, `"` or `*` needs quotes.',
    wrong: 'version: 1\nrules:\n  - name: disk-full\n\tby: [host]\n',
    right: rule(...diskFull, when),
  },
  TOC101: {
    mend: 'Take the key that is suggested, or leave it out. `allowed` lists all keys of this place.',
    wrong: rule(...diskFull, 'wehn: system.cpu.utilization > 1%', when),
    right: rule(...diskFull, when),
  },
  TOC102: {
    mend: 'Write the kind of value that `allowed` names: `by` is a list even of one label, a text of digits needs quotes.',
    wrong: rule('name: busy', 'by: host', 'when: system.cpu.utilization > 90%'),
    right: rule('name: busy', 'by: [host]', 'when: system.cpu.utilization > 90%'),
  },
  TOC103: {
    mend: 'Add the key. Every file needs `version: 1`, every rule `name` and `when`.',
    wrong: rule(...diskFull),
    right: rule(...diskFull, when),
  },
  TOC104: {
    mend: 'Write a value that `allowed` names. Durations have a unit, names are in lower case with dashes, event types in upper case.',
    wrong: rule(...diskFull, when, 'for: 5 minutes'),
    right: rule(...diskFull, when, 'for: 5m'),
  },
  TOC105: {
    mend: 'Say it another way; `fix` says how where there is one.',
    wrong: `${rule(...diskFull, when)}silences: []\n`,
    right: rule(...diskFull, when),
  },
  TOC106: {
    mend: 'Rename one of the two, or delete one; the message says where the first stands. A key stands once in a map.',
    wrong: rules([...diskFull, when], [...diskFull, when, 'severity: major']),
    right: rules(
      [...diskFull, when],
      ['name: disk-filling', 'by: [host, mountpoint]', `${when.replace('95', '80')}`],
    ),
  },
  TOC107: {
    mend: `Split it, or write one rule over a host set instead of one for each host. A \`by\` has at most ${languageLimits.byLabels} labels.`,
    wrong: rule(
      'name: disk-full',
      `by: [host, mountpoint, ${Array.from({ length: languageLimits.byLabels - 1 }, (_, i) => `label_${i}`).join(', ')}]`,
      when,
    ),
    right: rule(...diskFull, when),
  },
} as const satisfies Examples & Readonly<Record<`TOC1${string}`, Example>>;
