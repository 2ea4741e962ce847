import { type Example, type Examples, rule, rules } from './example.ts';

const busy = ['name: busy', 'by: [host]', 'when: system.cpu.utilization > 90%'];
const full = ['name: full', 'by: [host, mountpoint]', 'when: system.filesystem.utilization > 95%'];

/** 5: what a rule as a whole must be. */
export const ruleExamples = {
  TOC501: {
    mend: 'Emit another event type than those that the rule reads, directly or through other rules.',
    wrong: rules(busy, ['name: worse', 'by: [host]', 'when: BUSY and not WORSE']),
    right: rules(busy, full, ['name: worse', 'by: [host]', 'when: BUSY and not FULL']),
  },
  TOC502: {
    mend: 'Leave a gap between the two: the rule raises at or above one value and clears below a lower one.',
    wrong: rule(...busy, 'clear: system.cpu.utilization < 95%'),
    right: rule(...busy, 'clear: system.cpu.utilization < 80%'),
  },
  TOC503: {
    mend: 'Write `by`: `by: [host]` gives one instance for each host, `by: []` one for all together.',
    wrong: rules(busy, full, ['name: both', 'when: BUSY and FULL']),
    right: rules(busy, full, ['name: both', 'by: [host]', 'when: BUSY and FULL']),
  },
  TOC504: {
    mend: 'Take labels that the selectors of `when` have. A rule over samples has `host` among them.',
    wrong: rule('name: busy', 'by: [host, rack]', 'when: system.cpu.utilization > 90%'),
    right: rule(...busy),
  },
  TOC505: {
    mend: 'Read a metric or an event type in `when`.',
    wrong: rule('name: always', 'by: [host]', 'when: 1 < 2'),
    right: rule(...busy),
  },
} as const satisfies Examples & Readonly<Record<`TOC5${string}`, Example>>;
