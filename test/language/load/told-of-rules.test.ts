import { describe, expect, it } from 'vitest';
import { inFull } from '../told-in-full.ts';
import { load } from './loaded.ts';

describe('a rule', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    [
      'when: A, in: 5',
      0,
      false,
      ['TOC102 3:29-30 "in" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      'when: A, in: W',
      0,
      false,
      [
        'TOC104 3:29-30 "in" cannot be "W" | got "W" | allowed lower-case letters, digits and dashes, beginning with a letter, at most 63 characters',
      ],
    ],
    [
      'when: A, in: ""',
      0,
      false,
      ['TOC104 3:29-31 "in" cannot be "" | got "" | allowed a text that is not empty'],
    ],
    [
      'when: A, message: true',
      0,
      false,
      ['TOC102 3:34-38 "message" has the wrong type | got a boolean | allowed text (put it in quotes)'],
    ],
    [
      'when: A, message: null',
      0,
      false,
      ['TOC102 3:34-38 "message" has the wrong type | got nothing | allowed text'],
    ],
    [
      'when: A, message: *a',
      0,
      false,
      ['TOC105 3:34-36 aliases of YAML are not supported | fix write the value out'],
    ],
    [
      'when: A, kind: x',
      0,
      false,
      ['TOC104 3:31-32 "kind" cannot be "x" | got "x" | allowed episode occurrence'],
    ],
    [
      'when: A, kind: []',
      0,
      false,
      ['TOC102 3:31-33 "kind" has the wrong type | got a list | allowed episode occurrence'],
    ],
    [
      'when: A, severity: 5',
      0,
      false,
      ['TOC104 3:35-36 "severity" cannot be "5" | got "5" | allowed info minor major critical'],
    ],
    ['when: A, by: x', 0, false, ['TOC102 3:29-30 "by" has the wrong type | got text | allowed a list']],
    [
      'when: A, by: [A]',
      1,
      true,
      [
        'TOC104 3:30-31 an entry of "by" cannot be "A" | got "A" | allowed a label name in lower case, at most 64 characters',
      ],
    ],
    [
      'when: A, by: [x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, y]',
      0,
      false,
      ['TOC107 3:29-92 "by" is too long | got 21 entries | allowed at most 10'],
    ],
    ['when: A, set: x', 0, false, ['TOC102 3:30-31 "set" has the wrong type | got text | allowed a map']],
    [
      'when: A, set: { A: 1 }',
      0,
      false,
      ['TOC104 3:32-33 "A" is no name of a value | allowed a word in lower case'],
    ],
    [
      'when: A, set: { a: [] }',
      0,
      false,
      ['TOC102 3:35-37 "a" has the wrong type | got a list | allowed an expression'],
    ],
    [
      'when: A, set: { a: A and }',
      0,
      false,
      [
        'TOC200 3:40-41 the end cannot stand here | allowed a metric, an event type, a number, a string, a function or "("',
      ],
    ],
    [
      'when: A, emit: a',
      0,
      false,
      [
        'TOC104 3:31-32 "emit" cannot be "a" | got "a" | allowed upper-case letters, digits and underscores, beginning with a letter, at most 64 characters',
      ],
    ],
    [
      'when: A, emit: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      0,
      false,
      [
        'TOC104 3:31-92 "emit" cannot be "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..." | got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..." | allowed upper-case letters, digits and underscores, beginning with a letter, at most 64 characters',
      ],
    ],
    [
      'when: A, emit: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      0,
      false,
      [
        'TOC104 3:31-91 "emit" cannot be "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | allowed upper-case letters, digits and underscores, beginning with a letter, at most 64 characters',
      ],
    ],
    [
      'when: A, whn: B',
      1,
      true,
      [
        'TOC101 3:25-28 a rule has no key "whn" | allowed name kind in by when for clear clear_for missing lateness late revise_limit max_gap during during_end unless cooldown max_raises on_change mode emit severity set message | fix did you mean "when"?',
      ],
    ],
    [
      'when: A, FOO: B',
      1,
      true,
      [
        'TOC101 3:25-28 a rule has no key "FOO" | allowed name kind in by when for clear clear_for missing lateness late revise_limit max_gap during during_end unless cooldown max_raises on_change mode emit severity set message | fix did you mean "for"?',
      ],
    ],
    ['when: []', 0, false, ['TOC102 3:22-24 "when" has the wrong type | got a list | allowed an expression']],
    [
      'when: null',
      0,
      false,
      ['TOC102 3:22-26 "when" has the wrong type | got nothing | allowed an expression'],
    ],
    [
      'when: A, clear: []',
      0,
      false,
      ['TOC102 3:32-34 "clear" has the wrong type | got a list | allowed an expression'],
    ],
    [
      'when: A, clear: 5 and',
      0,
      false,
      [
        'TOC200 3:37-38 the end cannot stand here | allowed a metric, an event type, a number, a string, a function or "("',
      ],
    ],
  ])('%s leaves %i rules, is complete: %s, and is told: %j', (text, left, isComplete, expected) => {
    const { definitions, diagnostics } = load({
      name: 'given.yaml',
      text: `version: 1\nrules:\n  - { name: r, ${text} }\n`,
    });
    expect([definitions.rules.length, definitions.isComplete]).toEqual([left, isComplete]);
    expect(diagnostics.map(inFull)).toEqual(expected);
  });
});
