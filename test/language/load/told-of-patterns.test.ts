import { describe, expect, it } from 'vitest';
import { inFull } from '../told-in-full.ts';
import { load } from './loaded.ts';

describe('a pattern', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    [
      '{ all: [A, x > 1], within: 1m }',
      0,
      false,
      [
        'TOC515 4:22-27 an entry of "all" is no event type | got x > 1 | allowed an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
      ],
    ],
    [
      '{ all: [A, B], within: x }',
      0,
      false,
      ['TOC104 4:34-35 "within" cannot be "x" | got "x" | allowed a duration of 1ms to 7d, in ms s m h d'],
    ],
    [
      '{ all: A, within: 1m }',
      0,
      false,
      ['TOC102 4:18-19 "all" has the wrong type | got text | allowed a list'],
    ],
    [
      '{ all: [A, { any: [B] }], within: 1m }',
      0,
      false,
      [
        'TOC515 4:22-34 an entry of "all" is no event type | got a map | allowed an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
      ],
    ],
    [
      '{ all: [A], within: 0s }',
      0,
      false,
      ['TOC104 4:31-33 "within" cannot be "0s" | got "0s" | allowed a duration of 1ms to 7d, in ms s m h d'],
    ],
    [
      '{ sequence: [A, B], within: x }',
      0,
      false,
      ['TOC104 4:39-40 "within" cannot be "x" | got "x" | allowed a duration of 1ms to 7d, in ms s m h d'],
    ],
    ['{ sequence: [A, B] }', 0, false, ['TOC103 4:11-31 "within" is missing | fix within: 15m']],
    [
      '{ sequence: A }',
      0,
      false,
      ['TOC102 4:23-24 "sequence" has the wrong type | got text | allowed a list'],
    ],
    ['{ sequence: [] }', 0, false, ['TOC104 4:23-25 "sequence" is empty | allowed at least one entry']],
    [
      '{ sequence: [A], without: B }',
      0,
      false,
      ['TOC102 4:37-38 "without" has the wrong type | got text | allowed a list'],
    ],
    [
      '{ sequence: [A], without: [x > 1] }',
      0,
      false,
      [
        'TOC515 4:38-43 an entry of "without" is no event type | got x > 1 | allowed an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
      ],
    ],
    [
      '{ sequence: [A], order: x }',
      0,
      false,
      ['TOC104 4:35-36 "order" cannot be "x" | got "x" | allowed any'],
    ],
    [
      '{ sequence: [A], within: 5 }',
      0,
      false,
      [
        'TOC104 4:36-37 "within" cannot be "5" | got "5" | allowed a duration of 1ms to 7d, in ms s m h d | fix 5s',
      ],
    ],
    [
      '{ sequence: [A, A.b], within: 1m }',
      0,
      false,
      [
        'TOC515 4:27-30 an entry of "sequence" is no event type | got A.b | allowed an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
      ],
    ],
    ['{ after: A, absent: B }', 0, false, ['TOC103 4:11-34 "for" is missing']],
    ['{ after: A, for: 1m }', 0, false, ['TOC103 4:11-32 "absent" is missing']],
    [
      '{ after: x > 1, absent: B, for: 1m }',
      0,
      false,
      [
        'TOC515 4:20-25 "after" is no event type | got x > 1 | allowed an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
      ],
    ],
    [
      '{ after: A, absent: x > 1, for: 1m }',
      0,
      false,
      [
        'TOC515 4:31-36 "absent" is no event type | got x > 1 | allowed an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
      ],
    ],
    [
      '{ after: A, absent: B, for: x }',
      0,
      false,
      ['TOC104 4:39-40 "for" cannot be "x" | got "x" | allowed a duration of 1ms to 7d, in ms s m h d'],
    ],
    ['{ absent: A }', 0, false, ['TOC103 4:11-24 "for" is missing']],
    [
      '{ absent: A, for: x }',
      0,
      false,
      ['TOC104 4:29-30 "for" cannot be "x" | got "x" | allowed a duration of 1ms to 7d, in ms s m h d'],
    ],
    [
      '{ absent: x > 1, for: 1m }',
      0,
      false,
      [
        'TOC515 4:21-26 "absent" is no event type | got x > 1 | allowed an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
      ],
    ],
    [
      '{ absent: {}, for: 1m }',
      0,
      false,
      [
        'TOC515 4:21-23 "absent" is no event type | got a map | allowed an event type such as DISK_FULL or LOGIN_FAILED{host="db-1"}',
      ],
    ],
    [
      '{ absent: [], for: 1m }',
      0,
      false,
      ['TOC102 4:21-23 "absent" has the wrong type | got a list | allowed an expression'],
    ],
    [
      '{ none: [A, B], within: 5m }',
      0,
      false,
      ['TOC515 4:27-33 "none" takes no "within" | allowed none | fix write it beside "all" or "sequence"'],
    ],
    [
      '{ after: A, absent: B, for: 1m, of: web }',
      0,
      false,
      ['TOC515 4:43-45 "after" takes no "of" | allowed after absent for'],
    ],
    [
      '{ after: A, absent: B, all: [C], for: 1m }',
      0,
      false,
      [
        'TOC515 4:11-53 "when" is both "all" and "after" | fix write each as a map of its own under "all" or "any"',
      ],
    ],
  ])('%s leaves %i rules, is complete: %s, and is told: %j', (text, left, isComplete, expected) => {
    const { definitions, diagnostics } = load({
      name: 'given.yaml',
      text: `version: 1\nrules:\n  - name: r\n    when: ${text}\n`,
    });
    expect([definitions.rules.length, definitions.isComplete]).toEqual([left, isComplete]);
    expect(diagnostics.map(inFull)).toEqual(expected);
  });
});
