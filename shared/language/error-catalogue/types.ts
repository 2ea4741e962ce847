import { type Example, type Examples, rule } from './example.ts';

const busy = ['name: busy', 'by: [host]'];

/** 4: types, units and series. */
export const typeExamples = {
  TOC400: {
    mend: 'Compare like with like. A ratio is written in percent, a size with KiB, MiB, GiB, a time with s, m, h.',
    wrong: rule(...busy, 'when: system.memory.utilization > 8GiB'),
    right: rule(...busy, 'when: system.memory.utilization > 80%'),
  },
  TOC401: {
    mend: 'Compare a number to make a condition of it: `x > 90%`. The values of events need an aggregate: `max(X.field)`.',
    wrong: rule(...busy, 'when: system.cpu.utilization'),
    right: rule(...busy, 'when: system.cpu.utilization > 90%'),
  },
  TOC402: {
    mend: 'Pin the label to the one that you mean, or put it into `by`: then each has an instance of its own.',
    wrong: rule(...busy, 'when: system.memory.usage > 8GiB'),
    right: rule(...busy, `when: 'system.memory.usage{state="used"} > 8GiB'`),
  },
  TOC403: {
    mend: 'Give the function what `allowed` shows: `abs(value)`, `max(value, value)`, and over events `labels(X, label)`, `max(X.field)`, `count(X)`.',
    wrong: rule(...busy, 'when: abs(system.cpu.utilization, 1) > 90%'),
    right: rule(...busy, 'when: abs(system.cpu.utilization) > 90%'),
  },
  TOC404: {
    mend: 'Correct the bound: a ratio lies between 0% and 100%, other metrics are never negative, and both parts of an `and` must be able to hold at once.',
    wrong: rule(...busy, 'when: system.cpu.utilization > 95'),
    right: rule(...busy, 'when: system.cpu.utilization > 95%'),
  },
  TOC405: {
    mend: 'Take a gauge in its place. What you mean is how fast the counter grows, which rules cannot read yet.',
    wrong: rule(
      'name: errors',
      'by: [host, interface]',
      `when: 'system.network.errors{direction="receive"} > 100'`,
    ),
    right: rule('name: loaded', 'by: [host]', 'when: system.cpu.load_average.5m > 100'),
  },
} as const satisfies Examples & Readonly<Record<`TOC4${string}`, Example>>;
