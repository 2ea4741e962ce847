import { describe, expect, it } from 'vitest';
import { testLimits } from '../../../shared/language/tests/limits.ts';
import { load } from '../load/loaded.ts';
import { inFull } from '../told-in-full.ts';
import { fileOf, oneRule, sampleLine } from './given.ts';

/** What is said of a file. A test with a key that is wrong is left out: it would be another test. */
function toldOf(text: string): readonly string[] {
  const { definitions, diagnostics } = load({ name: 'given.yaml', text });
  expect(definitions.tests).toHaveLength(diagnostics.length > 0 ? 0 : 1);
  return diagnostics.map(inFull);
}

const nothingElse = 'nothing_else: true';

describe('what is said of the keys of a test, in full', () => {
  it.each<[string, readonly string[]]>([
    ['expect: [{ raised: BUSY }]', ['TOC103 7:14-30 "at" is missing | fix at: 5m']],
    [
      'expect: [{ at: 0s, raised: BUSY, received: 1s }]',
      [
        'TOC700 7:38-46 "received" is for events that are given | fix leave it out: "at" is the time of the event',
      ],
    ],
    [
      'expect: [{ at: 0s }]',
      [
        'TOC700 7:14-24 the line expects no event | allowed raised cleared retracted occurred | fix { at: 5m, raised: DISK_FULL, host: node-1 }',
      ],
    ],
    ['expect: [5]', ['TOC102 7:14-15 a line of "expect" has the wrong type | got a number | allowed a map']],
    ['expect: 5', ['TOC102 7:13-14 "expect" has the wrong type | got a number | allowed a list']],
    [
      'expect: [{ at: 0s, raised: x }]',
      [
        'TOC104 7:32-33 "raised" cannot be "x" | got "x" | allowed upper-case letters, digits and underscores, beginning with a letter, at most 64 characters',
      ],
    ],
    [
      'expect: [{ at: 0s, raised: BUSY, muted: x }]',
      ['TOC104 7:45-46 "muted" cannot be "x" | got "x" | allowed cooldown max-raises unless'],
    ],
    [
      'expect: [{ at: 0s, raised: BUSY, shadow: false }]',
      ['TOC104 7:46-51 "shadow" cannot be false | got false | allowed true, or leave it out'],
    ],
    [
      'expect: [{ at: 0s, raised: BUSY, reason: X }]',
      [
        'TOC104 7:46-47 "reason" cannot be "X" | got "X" | allowed a reason such as left or condition-ended, at most 256 characters',
      ],
    ],
    [
      'expect: [{ at: 0s, raised: BUSY, cleared: BUSY }]',
      ['TOC700 7:38-45 a line has one event: raised or cleared'],
    ],
    [
      'expect: [{ at: 0s, raised: BUSY, values: { a: {} } }]',
      ['TOC102 7:51-53 "a" has the wrong type | got a map | allowed a list'],
    ],
    [
      'expect: [{ at: 0s, raised: BUSY, A: b }]',
      [
        'TOC101 7:38-39 "A" is no label | allowed at received values muted shadow reason raised cleared retracted occurred, or a label in lower case',
      ],
    ],
    ['explain: [{ rule: busy, contains: x }]', ['TOC103 7:15-42 "at" is missing | fix at: 5m']],
    ['explain: [{ at: 0s, contains: x }]', ['TOC103 7:15-38 "rule" is missing']],
    ['explain: [{ at: 0s, rule: busy }]', ['TOC103 7:15-37 "contains" is missing']],
    [
      'explain: [{ at: 0s, rule: busy, contains: x, A: b }]',
      ['TOC101 7:50-51 "A" is no label | allowed at rule contains, or a label in lower case'],
    ],
    [
      'explain: [5]',
      ['TOC102 7:15-16 a line of "explain" has the wrong type | got a number | allowed a map'],
    ],
    [
      'explain: [{ at: 0s, rule: B, contains: x }]',
      ['TOC104 7:31-32 "rule" cannot be "B" | got "B" | allowed the name of a rule, at most 200 characters'],
    ],
    [
      'explain: [{ at: 0s, rule: busy, contains: 5 }]',
      ['TOC102 7:47-48 "contains" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      'start: x',
      [
        'TOC104 7:12-13 "start" cannot be x | got x | allowed a time such as 2026-03-29T00:30:00Z, from 1970 to 2999',
      ],
    ],
    [
      'start: []',
      [
        'TOC102 7:12-14 "start" has the wrong type | got a list | allowed a time such as 2026-03-29T00:30:00Z, from 1970 to 2999',
      ],
    ],
    [
      'start: 1969-12-31T23:59:59Z',
      [
        'TOC104 7:12-32 "start" cannot be 1969-12-31T23:59:59Z | got 1969-12-31T23:59:59Z | allowed a time such as 2026-03-29T00:30:00Z, from 1970 to 2999',
      ],
    ],
    ['start: 1970-01-01T00:00:00Z', []],
    ['start: 2999-12-31T00:00Z', []],
    [
      'start: 2999-12-31T00:01:00Z',
      [
        'TOC104 7:12-32 "start" cannot be 2999-12-31T00:01:00Z | got 2999-12-31T00:01:00Z | allowed a time such as 2026-03-29T00:30:00Z, from 1970 to 2999',
      ],
    ],
    ['start: 2026-03-29T00:30:00+01:00', []],
    [
      'start: 2026-03-29T00:30:00',
      [
        'TOC104 7:12-31 "start" cannot be 2026-03-29T00:30:00 | got 2026-03-29T00:30:00 | allowed a time such as 2026-03-29T00:30:00Z, from 1970 to 2999',
      ],
    ],
    [
      `start: ${'x'.repeat(61)}`,
      [
        `TOC104 7:12-73 "start" cannot be ${'x'.repeat(60)} | got ${'x'.repeat(60)} | allowed a time such as 2026-03-29T00:30:00Z, from 1970 to 2999`,
      ],
    ],
    [
      'start: x2026-03-29T00:30:00Z',
      [
        'TOC104 7:12-33 "start" cannot be x2026-03-29T00:30:00Z | got x2026-03-29T00:30:00Z | allowed a time such as 2026-03-29T00:30:00Z, from 1970 to 2999',
      ],
    ],
    [
      'start: 2026-03-29T00:30:00Zx',
      [
        'TOC104 7:12-33 "start" cannot be 2026-03-29T00:30:00Zx | got 2026-03-29T00:30:00Zx | allowed a time such as 2026-03-29T00:30:00Z, from 1970 to 2999',
      ],
    ],
    ['rules: 5', ['TOC102 7:12-13 "rules" has the wrong type | got a number | allowed a list']],
    [
      'nothing_else: x',
      ['TOC102 7:19-20 "nothing_else" has the wrong type | got text | allowed true or false'],
    ],
    [
      'nothing_else: false',
      ['TOC703 4:11-12 the test "t" expects nothing | fix expect an event, or nothing_else: true'],
    ],
    ['hosts: { b: {} }', ['TOC701 6:9-57 the test has no host "a" | allowed b']],
    ['hosts: { b: {}, c: {} }', ['TOC701 6:9-57 the test has no host "a" | allowed b c']],
    ['hosts: 5', ['TOC102 7:12-13 "hosts" has the wrong type | got a number | allowed a map']],
    [
      'hosts: { "-": {}, a: {} }',
      ['TOC104 7:14-17 a host cannot be "-" | got "-" | allowed letters, digits, dots, dashes, underscores'],
    ],
    ['hosts: { a: 5 }', ['TOC102 7:17-18 "a" has the wrong type | got a number | allowed a map']],
    ['hosts: { a: { b: [] } }', ['TOC102 7:22-24 "b" has the wrong type | got a list | allowed text']],
  ])('%s', (keys, expected) => {
    const isWhole = /^(expect|explain|nothing_else)|^start: (x|\[\])$/.test(keys);
    expect(toldOf(fileOf(sampleLine, isWhole ? keys : `${keys}\n    ${nothingElse}`))).toEqual(expected);
  });

  it.each([
    [`{ given: [], ${nothingElse} }`, 'TOC103 4:5-38 "name" is missing'],
    [`{ name: x, ${nothingElse} }`, 'TOC103 4:5-36 "given" is missing'],
    ['5', 'TOC102 4:5-6 a test has the wrong type | got a number | allowed a map'],
    [
      `{ name: " ", given: [], ${nothingElse} }`,
      'TOC104 4:13-16 "name" cannot be " " | got " " | allowed a sentence, at most 200 characters',
    ],
  ])('as a whole: %s', (test, expected) => {
    expect(toldOf(`${oneRule}  - ${test}\n`)).toEqual([expected]);
  });

  it('holds the limit of hosts', () => {
    const hosts = (count: number) =>
      `hosts: { a: {}, ${Array.from({ length: count - 1 }, (_, i) => `h${i}: {}`).join(', ')} }\n    ${nothingElse}`;
    const { hosts: most } = testLimits;
    expect(toldOf(fileOf(sampleLine, hosts(most)))).toEqual([]);
    expect(toldOf(fileOf(sampleLine, hosts(most + 1)))).toEqual([
      'TOC107 7:12-911 there are too many hosts | got 101 | allowed at most 100',
    ]);
  });
});
