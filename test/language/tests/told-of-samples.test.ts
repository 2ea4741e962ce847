import { describe, expect, it } from 'vitest';
import { load } from '../load/loaded.ts';
import { inFull } from '../told-in-full.ts';
import { fileOf } from './given.ts';

/** What is said of a file with the line. A test with a line that is wrong is left out: it would be another test. */
function told(given: string): readonly string[] {
  const { definitions, diagnostics } = load({ name: 'given.yaml', text: fileOf(given) });
  expect(definitions.tests).toHaveLength(diagnostics.length > 0 ? 0 : 1);
  return diagnostics.map(inFull);
}

describe('what is said of samples that are given, in full', () => {
  it.each<[string, readonly string[]]>([
    ['{ at: 0s, system.cpu.utilization: 5% }', ['TOC103 6:9-47 "host" is missing']],
    [
      '{ host: a, system.cpu.utilization: 5% }',
      [
        'TOC103 6:9-48 "every" is missing | fix from: 0s, to: 20m, every: 1m',
        'TOC103 6:9-48 "from" is missing | fix from: 0s, to: 20m, every: 1m',
        'TOC103 6:9-48 "to" is missing | fix from: 0s, to: 20m, every: 1m',
      ],
    ],
    [
      '{ at: 0s, host: a, system.cpu.utilization: [] }',
      [
        'TOC102 6:52-54 "system.cpu.utilization" has the wrong type | got a list | allowed a number such as 97%',
      ],
    ],
    [
      '{ at: 0s, host: a, system.cpu.utilization: x }',
      [
        'TOC104 6:52-53 "system.cpu.utilization" cannot be "x" | got "x" | allowed a number such as 97%, 20GiB or 1.5',
      ],
    ],
    [
      '{ at: 0s, host: a, system.cpu.utilization: "5%-" }',
      [
        'TOC104 6:52-57 "system.cpu.utilization" cannot be "5%-" | got "5%-" | allowed a number such as 97%, 20GiB or 1.5',
      ],
    ],
    [
      `{ at: 0s, host: a, system.cpu.utilization: ${'x'.repeat(61)} }`,
      [
        `TOC104 6:52-113 "system.cpu.utilization" cannot be "${'x'.repeat(60)}" | got "${'x'.repeat(60)}" | allowed a number such as 97%, 20GiB or 1.5`,
      ],
    ],
    [
      '{ at: 0s, host: a, system.cpu.utilization: 5GiB }',
      ['TOC400 6:52-56 system.cpu.utilization is a ratio | got bytes | allowed a ratio'],
    ],
    [
      '{ at: 0s, host: a, mod: x, system.cpu.utilization: 5% }',
      [
        'TOC301 6:28-31 system.cpu.utilization has no label "mod" | allowed host mode | fix did you mean "mode"?',
      ],
    ],
    [
      '{ at: 0s, host: a, mode: [], system.cpu.utilization: 5% }',
      ['TOC102 6:34-36 "mode" has the wrong type | got a list | allowed text'],
    ],
    [
      '{ at: 0s, host: a, valid_for: x, system.cpu.utilization: 5% }',
      ['TOC104 6:39-40 "valid_for" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      '{ at: 0s, host: a, from: 1m, system.cpu.utilization: 5% }',
      ['TOC700 6:28-32 "from" does not fit into this line | fix write at, or from, to and every'],
    ],
    [
      '{ at: 0s, host: a, to: 1m, system.cpu.utilization: 5% }',
      ['TOC700 6:28-30 "to" does not fit into this line | fix write at, or from, to and every'],
    ],
    [
      '{ from: 0s, to: 1m, every: 1m, valid_for: 1m, host: a, system.cpu.utilization: 5% }',
      [
        'TOC700 6:40-49 "valid_for" does not fit into this line | fix leave it out: a sample is valid for three intervals',
      ],
    ],
    [
      '{ from: 0s, to: 1m, host: a, system.cpu.utilization: 5% }',
      ['TOC103 6:9-66 "every" is missing | fix from: 0s, to: 20m, every: 1m'],
    ],
    [
      '{ from: 0s, every: 1m, host: a, system.cpu.utilization: 5% }',
      ['TOC103 6:9-69 "to" is missing | fix from: 0s, to: 20m, every: 1m'],
    ],
    [
      '{ to: 1m, every: 1m, host: a, system.cpu.utilization: 5% }',
      ['TOC103 6:9-67 "from" is missing | fix from: 0s, to: 20m, every: 1m'],
    ],
    [
      '{ from: 0s, to: 1m, every: 0s, host: a, system.cpu.utilization: 5% }',
      ['TOC104 6:36-38 "every" cannot be 0ms | got 0ms | allowed whole milliseconds, 1ms to 7d'],
    ],
    [
      '{ from: 0s, to: 100001ms, every: 1ms, host: a, system.cpu.utilization: 5% }',
      [
        'TOC104 6:42-45 "every" cannot be 100002 samples | got 100002 samples | allowed at most 100000 samples of one test',
      ],
    ],
    ['{ from: 2ms, to: 100001ms, every: 1ms, host: a, system.cpu.utilization: 5% }', []],
    [`{ at: 0s, host: ${'h'.repeat(64)}, system.cpu.utilization: 5% }`, []],
    [
      `{ at: 0s, host: ${'h'.repeat(65)}, system.cpu.utilization: 5% }`,
      [
        'TOC104 6:25-90 "host" cannot be "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh..." | got "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh..." | allowed letters, digits, dots, dashes, underscores, at most 64 characters',
      ],
    ],
    [
      '{ at: 0s, host: a, system.cpu.utilization: 1e300 }',
      [
        'TOC104 6:52-57 "system.cpu.utilization" cannot be 1e+300 | got 1e+300 | allowed a number that can be sent',
      ],
    ],
    [
      '{ at: 0s, host: a, system.cpu.utilisation: 5% }',
      [
        'TOC300 6:28-50 there is no metric "system.cpu.utilisation" | fix did you mean "system.cpu.utilization"?',
      ],
    ],
  ])('%s', (given, expected) => {
    expect(told(given)).toEqual(expected);
  });
});
