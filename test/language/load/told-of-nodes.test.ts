import { describe, expect, it } from 'vitest';
import { inFull } from '../told-in-full.ts';
import { load } from './loaded.ts';

describe('a structured condition', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    [
      '{ at_least: x, of: web, where: A }',
      0,
      false,
      [
        'TOC104 4:23-24 "at_least" cannot be "x" | got "x" | allowed a whole number of 1 to 100000, or a share such as 20%, at most 100%',
      ],
    ],
    ['{ at_least: 100%, of: web, where: A }', 1, true, []],
    [
      '{ at_least: 3x, of: web, where: A }',
      0,
      false,
      [
        'TOC104 4:23-25 "at_least" cannot be "3x" | got "3x" | allowed a whole number of 1 to 100000, or a share such as 20%, at most 100%',
      ],
    ],
    [
      '{ at_least: -1, of: web, where: A }',
      0,
      false,
      [
        'TOC104 4:23-25 "at_least" cannot be "-1" | got "-1" | allowed a whole number of 1 to 100000, or a share such as 20%, at most 100%',
      ],
    ],
    [
      '{ at_least: [], of: web, where: A }',
      0,
      false,
      [
        'TOC102 4:23-25 "at_least" has the wrong type | got a list | allowed a whole number of 1 to 100000, or a share such as 20%, at most 100%',
      ],
    ],
    [
      '{ at_least: 1, of: W, where: A }',
      0,
      false,
      [
        'TOC104 4:30-31 "of" cannot be "W" | got "W" | allowed lower-case letters, digits and dashes, beginning with a letter, at most 63 characters',
      ],
    ],
    [
      '{ at_least: 1, of: web, where: A and }',
      0,
      false,
      [
        'TOC200 4:47-48 the end cannot stand here | allowed a metric, an event type, a number, a string, a function or "("',
      ],
    ],
    [
      '{ at_least: 1, of: web, where: null }',
      0,
      false,
      ['TOC102 4:42-46 "where" has the wrong type | got nothing | allowed an expression'],
    ],
    [
      '{ at_least: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, of: web, where: A }',
      0,
      false,
      [
        'TOC104 4:23-93 "at_least" cannot be "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | allowed a whole number of 1 to 100000, or a share such as 20%, at most 100%',
      ],
    ],
    [
      '{ all_of: web, where: A, empty: x }',
      0,
      false,
      ['TOC102 4:43-44 "empty" has the wrong type | got text | allowed true or false'],
    ],
    [
      '{ all_of: web, where: A, empty: [] }',
      0,
      false,
      ['TOC102 4:43-45 "empty" has the wrong type | got a list | allowed true or false'],
    ],
    ['{ all_of: web }', 0, false, ['TOC103 4:11-26 "where" is missing']],
    [
      '{ all_of: 5, where: A }',
      0,
      false,
      ['TOC102 4:21-22 "all_of" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      '{ foo: 1, bar: 2 }',
      0,
      false,
      [
        'TOC515 4:11-29 "when" is a map without a word that names it | got foo bar | allowed all any none at_least all_of sequence after absent',
      ],
    ],
    [
      '{ al: [A], anyy: [B] }',
      0,
      false,
      [
        'TOC515 4:11-33 "when" is a map without a word that names it | got al anyy | allowed all any none at_least all_of sequence after absent | fix did you mean "all"?',
      ],
    ],
    [
      '{}',
      0,
      false,
      [
        'TOC515 4:11-13 "when" is a map without a word that names it | got an empty map | allowed all any none at_least all_of sequence after absent',
      ],
    ],
    [
      '{ any: [A], none: [B] }',
      0,
      false,
      [
        'TOC515 4:11-34 "when" is both "any" and "none" | fix write each as a map of its own under "all" or "any"',
      ],
    ],
    [
      '{ any: [A], al: [B], foo: 1 }',
      0,
      false,
      [
        'TOC515 4:23-25 "any" takes no "al" | allowed any',
        'TOC515 4:32-35 "any" takes no "foo" | allowed any',
      ],
    ],
    [
      '{ all: [A, B], wthin: 5m }',
      0,
      false,
      ['TOC515 4:26-31 "all" takes no "wthin" | allowed all within | fix did you mean "within"?'],
    ],
    ['{ any: [] }', 0, false, ['TOC104 4:18-20 "any" is empty | allowed at least one entry']],
    [
      '{ any: [A, []] }',
      0,
      false,
      ['TOC102 4:22-24 an entry of "any" has the wrong type | got a list | allowed an expression'],
    ],
    ['{ none: A }', 0, false, ['TOC102 4:19-20 "none" has the wrong type | got text | allowed a list']],
    [
      '{ none: [A and] }',
      0,
      false,
      [
        'TOC200 4:25-26 the end cannot stand here | allowed a metric, an event type, a number, a string, a function or "("',
      ],
    ],
    [
      '{ any: [A, null] }',
      0,
      false,
      ['TOC102 4:22-26 an entry of "any" has the wrong type | got nothing | allowed an expression'],
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
