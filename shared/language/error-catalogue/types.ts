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
  TOC404: {
    mend: 'Correct the bound: a ratio lies between 0% and 100%, most other metrics are never negative, and both parts of an `and` must be able to hold at once.',
    wrong: rule(...busy, 'when: system.cpu.utilization > 95'),
    right: rule(...busy, 'when: system.cpu.utilization > 95%'),
  },
} as const satisfies Examples & Readonly<Record<`TOC4${string}`, Example>>;
