import { type Example, type Examples, rule, rules } from './example.ts';

const diskFull = ['name: disk-full', 'by: [host, mountpoint]', 'when: system.filesystem.utilization >= 95%'];
const used = 'set: { used: system.filesystem.utilization }';

/** 3: names that nothing bears. */
export const nameExamples = {
  TOC300: {
    mend: '`tocsin metrics` prints the catalogue. Metrics are in lower case with dots, event types in upper case.',
    wrong: rule('name: busy', 'by: [host]', 'when: system.cpu.utilisation > 90%'),
    right: rule('name: busy', 'by: [host]', 'when: system.cpu.utilization > 90%'),
  },
  TOC301: {
    mend: 'Take a label that `allowed` lists. The labels of an event are those in the `by` of the rules that emit it.',
    wrong: rule(
      'name: disk-full',
      'by: [host, mountpoint]',
      `when: 'system.filesystem.utilization{mount="/"} >= 95%'`,
    ),
    right: rule(
      'name: disk-full',
      'by: [host]',
      `when: 'system.filesystem.utilization{mountpoint="/"} >= 95%'`,
    ),
  },
  TOC302: {
    mend: 'Define the host set under `host_sets`, or correct its name. Give all files of a set to one command.',
    wrong: `version: 1\nhost_sets:\n  storage: { tags: { role: storage } }\n${body('in: storag')}`,
    right: `version: 1\nhost_sets:\n  storage: { tags: { role: storage } }\n${body('in: storage')}`,
  },
  TOC303: {
    mend: 'Nothing, if people or programs send this event. Otherwise correct its name, or write the rule that emits it.',
    wrong: rules(diskFull, ['name: page', 'by: [host]', 'when: DISK_FUL']),
    right: rules(diskFull, ['name: page', 'by: [host]', 'when: DISK_FULL']),
  },
  TOC304: {
    mend: 'Add the value to the `set` of the rule that emits the event, or take one that `allowed` lists.',
    wrong: rules(
      [...diskFull, used],
      ['name: page', 'by: [host]', 'when: DISK_FULL', 'set: { worst: max(DISK_FULL.share) }'],
    ),
    right: rules(
      [...diskFull, used],
      ['name: page', 'by: [host]', 'when: DISK_FULL', 'set: { worst: max(DISK_FULL.used) }'],
    ),
  },
  TOC305: {
    mend: 'Take a function that `allowed` lists.',
    wrong: rule('name: swing', 'by: [host]', 'when: absolute(system.cpu.utilization - 50%) > 40%'),
    right: rule('name: swing', 'by: [host]', 'when: abs(system.cpu.utilization - 50%) > 40%'),
  },
  TOC306: {
    mend: 'Put the value into `set`, or name a label of `by`. Formats are `percent`, `bytes` and `duration`.',
    wrong: rule(...diskFull, 'message: "{host} is {used:percent} full"'),
    right: rule(...diskFull, used, 'message: "{host} is {used:percent} full"'),
  },
} as const satisfies Examples & Readonly<Record<`TOC3${string}`, Example>>;

function body(scope: string): string {
  return rule(...diskFull, scope).replace('version: 1\n', '');
}
