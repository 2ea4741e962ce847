import { type Examples, rule, rules } from './example.ts';

const busy = ['name: busy', 'by: [host]', 'when: system.cpu.utilization > 90%'];
const veryBusy = ['name: very-busy', 'by: [host]', 'emit: BUSY', 'when: system.cpu.utilization > 95%'];
const averageOf = (window: string) => `when: avg(system.cpu.utilization, ${window}) > 90%`;

/** What follows of conditions by themselves, whatever is measured. */
export const reasoningExamples = {
  TOC406: {
    mend: 'Take a shorter window. Of a series 10,000 samples are kept, 27 hours at 10 s, and none longer than 7 days; events are kept 90 days.',
    wrong: rule('name: busy', 'by: [host]', averageOf('14d')),
    right: rule('name: busy', 'by: [host]', averageOf('1d')),
  },
  TOC407: {
    mend: 'Take a window of several sampling intervals; `tocsin metrics` shows the interval of each metric.',
    wrong: rule('name: busy', 'by: [host]', averageOf('5s')),
    right: rule('name: busy', 'by: [host]', averageOf('1m')),
  },
  TOC510: {
    mend: 'Leave the hold out, or make it as long as several sampling intervals; `tocsin metrics` shows them.',
    wrong: rule(...busy, 'for: 5s'),
    right: rule(...busy, 'for: 30s'),
  },
  TOC512: {
    mend: 'Leave out one of the two rules, or give the stricter one the higher severity or an event of its own.',
    wrong: rules(busy, veryBusy),
    right: rules(busy, [...veryBusy, 'severity: critical']),
  },
  TOC513: {
    mend: 'Let `clear` be a condition that can come true, or leave it out: then the event clears when its condition ends.',
    wrong: rule(...busy, 'clear: system.cpu.utilization < 0%'),
    right: rule(...busy, 'clear: system.cpu.utilization < 80%'),
  },
} as const satisfies Examples;
