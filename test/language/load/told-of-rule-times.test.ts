import { describe, expect, it } from 'vitest';
import { inFull } from '../told-in-full.ts';
import { load } from './loaded.ts';

describe('the times of a rule', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    [
      'when: A, for: 5',
      0,
      false,
      [
        'TOC104 3:30-31 "for" cannot be "5" | got "5" | allowed a duration of 0s to 7d, in ms s m h d | fix 5s',
      ],
    ],
    [
      'when: A, for: [5m]',
      0,
      false,
      ['TOC102 3:30-34 "for" has the wrong type | got a list | allowed a duration such as 5m'],
    ],
    [
      'when: A, for: {}',
      0,
      false,
      ['TOC102 3:30-32 "for" has the wrong type | got a map | allowed a duration such as 5m'],
    ],
    [
      'when: A, for: x',
      0,
      false,
      ['TOC104 3:30-31 "for" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      'when: A, for: 8d',
      0,
      false,
      ['TOC104 3:30-32 "for" cannot be "8d" | got "8d" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      'when: A, for: ',
      0,
      false,
      ['TOC102 3:25-28 "for" has the wrong type | got nothing | allowed a duration such as 5m'],
    ],
    [
      'when: A, unless: { event: x > 1 }',
      0,
      false,
      [
        'TOC104 3:42-47 "event" cannot be x > 1 | got x > 1 | allowed an event type such as MAINTENANCE{host="db-1"}',
      ],
    ],
    [
      'when: A, unless: { event: A, wait: x }',
      0,
      false,
      ['TOC104 3:51-52 "wait" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      'when: A, unless: { event: A, extend: x }',
      0,
      false,
      ['TOC104 3:53-54 "extend" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      'when: A, unless: { wait: 1m }',
      0,
      false,
      ['TOC103 3:33-45 "event" is missing | fix event: MAINTENANCE'],
    ],
    [
      'when: A, unless: 5',
      0,
      false,
      ['TOC102 3:33-34 "unless" has the wrong type | got a number | allowed a map'],
    ],
    [
      'when: A, unless: { event: A, x: 1 }',
      1,
      true,
      ['TOC101 3:45-46 "unless" has no key "x" | allowed event wait extend'],
    ],
    ['when: A, max_raises: { max: 3 }', 0, false, ['TOC103 3:37-47 "per" is missing']],
    ['when: A, max_raises: { per: 1h }', 0, false, ['TOC103 3:37-48 "max" is missing']],
    [
      'when: A, max_raises: { max: 0, per: 1h }',
      0,
      false,
      ['TOC104 3:44-45 "max" cannot be "0" | got "0" | allowed a whole number of 1 to 10000'],
    ],
    [
      'when: A, max_raises: { max: 1.5, per: 1h }',
      0,
      false,
      ['TOC104 3:44-47 "max" cannot be "1.5" | got "1.5" | allowed a whole number of 1 to 10000'],
    ],
    [
      'when: A, max_raises: { max: a, per: 1h }',
      0,
      false,
      ['TOC104 3:44-45 "max" cannot be "a" | got "a" | allowed a whole number of 1 to 10000'],
    ],
    [
      'when: A, max_raises: x',
      0,
      false,
      ['TOC102 3:37-38 "max_raises" has the wrong type | got text | allowed a map'],
    ],
    [
      'when: A, during: x',
      0,
      false,
      ['TOC102 3:33-34 "during" has the wrong type | got text | allowed a map'],
    ],
    [
      'when: A, during: { zone: 5, times: [08:00-09:00] }',
      0,
      false,
      ['TOC102 3:41-42 "zone" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      'when: A, during: { zone: UTC, times: [x] }',
      0,
      false,
      [
        'TOC104 3:54-55 an entry of "times" cannot be "x" | got "x" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00',
      ],
    ],
    [
      'when: A, during: { zone: UTC, times: [08:00-09:00, x] }',
      0,
      false,
      [
        'TOC104 3:67-68 an entry of "times" cannot be "x" | got "x" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00',
      ],
    ],
    [
      'when: A, during: { zone: UTC, times: [Mon-x 08:00-09:00] }',
      0,
      false,
      [
        'TOC104 3:54-71 an entry of "times" cannot be "Mon-x 08:00-09:00" | got "Mon-x 08:00-09:00" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00',
      ],
    ],
    [
      'when: A, during: { zone: UTC, times: ["Mon,x 08:00-09:00"] }',
      0,
      false,
      [
        'TOC104 3:54-73 an entry of "times" cannot be "Mon,x 08:00-09:00" | got "Mon,x 08:00-09:00" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00',
      ],
    ],
    [
      'when: A, during: { zone: UTC, times: [x-Mon 08:00-09:00] }',
      0,
      false,
      [
        'TOC104 3:54-71 an entry of "times" cannot be "x-Mon 08:00-09:00" | got "x-Mon 08:00-09:00" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00',
      ],
    ],
    [
      'when: A, during: { zone: UTC, times: [08:00-09:60] }',
      0,
      false,
      [
        'TOC104 3:54-65 an entry of "times" cannot be "08:00-09:60" | got "08:00-09:60" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00',
      ],
    ],
    [
      'when: A, during: { zone: UTC, times: [Mon-x] }',
      0,
      false,
      [
        'TOC104 3:54-59 an entry of "times" cannot be "Mon-x" | got "Mon-x" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00',
      ],
    ],
    [
      'when: A, during: { zone: UTC, times: [Mon-Fri] }',
      0,
      false,
      [
        'TOC104 3:54-61 an entry of "times" cannot be "Mon-Fri" | got "Mon-Fri" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00 | fix put days with a comma between them in quotes: "Sat,Sun 22:00-06:00"',
      ],
    ],
    [
      'when: A, during: { zone: UTC, times: [[]] }',
      0,
      false,
      ['TOC102 3:54-56 an entry of "times" has the wrong type | got a list | allowed text'],
    ],
    ['when: A, during: { zone: UTC }', 0, false, ['TOC103 3:33-46 "times" is missing']],
    [
      'when: A, during: { zone: UTC, times: [] }',
      0,
      false,
      ['TOC104 3:53-55 "times" is empty | allowed at least one entry'],
    ],
    [
      'when: A, during: { zone: UTC, times: [xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx] }',
      0,
      false,
      [
        'TOC104 3:54-124 an entry of "times" cannot be "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | allowed hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00',
      ],
    ],
    [
      'when: A, during_end: clear',
      0,
      false,
      [
        'TOC103 3:37-42 "during_end" stands without "during" | fix during: { zone: UTC, times: [Mon-Fri 08:00-18:00] }',
      ],
    ],
    [
      'when: A, lateness: 2h',
      0,
      false,
      ['TOC104 3:35-37 "lateness" cannot be "2h" | got "2h" | allowed a duration of 0s to 1h, in ms s m h d'],
    ],
    ['when: A, late: x', 0, false, ['TOC104 3:31-32 "late" cannot be "x" | got "x" | allowed revise ignore']],
    [
      'when: A, revise_limit: 25h',
      0,
      false,
      [
        'TOC104 3:39-42 "revise_limit" cannot be "25h" | got "25h" | allowed a duration of 0s to 1d, in ms s m h d',
      ],
    ],
    [
      'when: A, on_change: x',
      0,
      false,
      ['TOC104 3:36-37 "on_change" cannot be "x" | got "x" | allowed keep restart clear'],
    ],
    ['when: A, mode: x', 0, false, ['TOC104 3:31-32 "mode" cannot be "x" | got "x" | allowed on shadow']],
  ])('%s leaves %i rules, is complete: %s, and is told: %j', (text, left, isComplete, expected) => {
    const { definitions, diagnostics } = load({
      name: 'given.yaml',
      text: `version: 1\nrules:\n  - { name: r, ${text} }\n`,
    });
    expect([definitions.rules.length, definitions.isComplete]).toEqual([left, isComplete]);
    expect(diagnostics.map(inFull)).toEqual(expected);
  });
});
