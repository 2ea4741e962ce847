import { describe, expect, it } from 'vitest';
import { limits } from '../../../shared/facts/limits.ts';
import { load } from '../load/loaded.ts';
import { inFull } from '../told-in-full.ts';
import { fileOf } from './given.ts';

/** What is said of a file with the line. A test with a line that is wrong is left out: it would be another test. */
function told(given: string): readonly string[] {
  const { definitions, diagnostics } = load({ name: 'given.yaml', text: fileOf(given) });
  expect(definitions.tests).toHaveLength(diagnostics.length > 0 ? 0 : 1);
  return diagnostics.map(inFull);
}

describe('what is said of a line that is given, in full', () => {
  it.each<[string, readonly string[]]>([
    [
      '{ at: 0s, raised: x }',
      [
        'TOC104 6:27-28 "raised" cannot be "x" | got "x" | allowed upper-case letters, digits and underscores, beginning with a letter, at most 64 characters',
      ],
    ],
    ['{ raised: X }', ['TOC103 6:9-22 "at" is missing | fix at: 5m']],
    [
      '{ at: 0s, retracted: X }',
      [
        'TOC700 6:19-28 a retraction cannot be given | allowed raised cleared occurred | fix give facts that are received late, and expect it',
      ],
    ],
    [
      '{ at: 0s, raised: X, A: b }',
      [
        'TOC101 6:30-31 "A" is no label | allowed at received values raised cleared retracted occurred, or a label in lower case',
      ],
    ],
    [
      '{ at: 0s, raised: X, received: x }',
      ['TOC104 6:40-41 "received" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      '{ at: 0s, raised: X, values: 5 }',
      ['TOC102 6:38-39 "values" has the wrong type | got a number | allowed a map'],
    ],
    [
      '{ at: 0s, raised: X, values: { a: [1, b] } }',
      [
        'TOC104 6:43-49 "a" cannot be a mixed list | got a mixed list | allowed a list of numbers, or one of texts',
      ],
    ],
    [
      '{ at: 0s, raised: X, values: { a: {} } }',
      ['TOC102 6:43-45 "a" has the wrong type | got a map | allowed a list'],
    ],
    [
      '{ at: 0s, raised: X, disk: [] }',
      ['TOC102 6:36-38 "disk" has the wrong type | got a list | allowed text'],
    ],
    ['{ at: 0s, raised: X, occurred: Y }', ['TOC700 6:30-38 a line has one event: raised or occurred']],
    ['{ at: 0s, raised: }', ['TOC102 6:19-25 "raised" has the wrong type | got nothing | allowed text']],
    [`{ at: 0s, raised: X, disk: ${'d'.repeat(256)} }`, []],
    [
      `{ at: 0s, raised: X, disk: ${'d'.repeat(257)} }`,
      [
        'TOC104 6:36-293 "disk" cannot be 257 characters | got 257 characters | allowed at most 256 characters',
      ],
    ],
    [
      '{ at: 0s, raised: X, l0: x, l1: x, l2: x, l3: x, l4: x, l5: x, l6: x, l7: x, l8: x, l9: x, l10: x, l11: x, l12: x, l13: x, l14: x, l15: x, l16: x }',
      [],
    ],
    [
      '{ at: x, raised: X }',
      ['TOC104 6:15-16 "at" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      '{ at: 7d1ms, raised: X }',
      ['TOC104 6:15-20 "at" cannot be "7d1ms" | got "7d1ms" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    ['{ at: 7d, raised: X }', []],
    [
      '{ at: 0.5ms, raised: X }',
      ['TOC104 6:15-20 "at" cannot be "0.5ms" | got "0.5ms" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      '{ at: [], raised: X }',
      ['TOC102 6:15-17 "at" has the wrong type | got a list | allowed a duration such as 5m'],
    ],
    ['{ at: 0s, joins: true }', ['TOC103 6:9-32 "host" is missing']],
    ['{ host: a, joins: true }', ['TOC103 6:9-33 "at" is missing | fix at: 5m']],
    [
      '{ at: 0s, host: a, joins: [] }',
      ['TOC102 6:35-37 "joins" has the wrong type | got a list | allowed true'],
    ],
    [
      '{ at: 0s, host: a, joins: 1 }',
      ['TOC104 6:35-36 "joins" cannot be 1 | got 1 | allowed true, or leave it out'],
    ],
    [
      '{ at: 0s, host: a, tags: 5 }',
      ['TOC102 6:34-35 "tags" has the wrong type | got a number | allowed a map'],
    ],
    [
      '{ at: 0s, host: a, tags: { b: [] } }',
      ['TOC102 6:39-41 "b" has the wrong type | got a list | allowed text'],
    ],
    [
      '{ at: 0s, host: -, leaves: true }',
      [
        'TOC100 6:25-26 block collections are not allowed within flow collections',
        'TOC100 6:26-27 missing , between flow map items',
      ],
    ],
    [
      '{ at: 0s, host: a, leaves: true, joins: true }',
      [
        'TOC700 6:9-55 a host that leaves neither joins nor has tags | fix { at: 5m, host: node-1, leaves: true }',
      ],
    ],
    [
      '{ at: 0s, host: a, leaves: true, b: c }',
      [
        'TOC700 6:42-43 "b" does not fit into this line | allowed at host joins leaves tags | fix a host joins, leaves or has other tags at a time',
      ],
    ],
    ['{ silent: true, from: 1m }', ['TOC103 6:9-35 "host" is missing']],
    ['{ silent: true, host: a }', ['TOC103 6:9-34 "from" is missing | fix from: 5m']],
    [
      '{ silent: 1, from: 1m, host: a }',
      ['TOC104 6:19-20 "silent" cannot be 1 | got 1 | allowed true, or leave it out'],
    ],
    [
      '{ silent: true, from: 1m, to: x, host: a }',
      ['TOC104 6:39-40 "to" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      '{ silent: true, from: 1m, host: a, b: c }',
      [
        'TOC700 6:44-45 "b" does not fit into this line | allowed silent from to host | fix a host is silent from one time to another',
      ],
    ],
    [
      '{ silent: true, from: x, host: a }',
      ['TOC104 6:31-32 "from" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      '{ at: 0s, host: a }',
      [
        'TOC700 6:9-28 the line gives neither samples nor an event | allowed a metric with its value, raised, cleared, occurred with an event type, or joins leaves tags silent | fix { at: 5m, host: node-1, system.cpu.utilization: 97% }',
      ],
    ],
    ['5', ['TOC102 6:9-10 a line of "given" has the wrong type | got a number | allowed a map']],
  ])('%s', (given, expected) => {
    expect(told(given)).toEqual(expected);
  });

  const numbered = (count: number, value: string) =>
    Array.from({ length: count }, (_, i) => `l${i}: ${value}`).join(', ');
  const valuesOf = (count: number) => told(`{ at: 0s, raised: X, values: { ${numbered(count, '1')} } }`);
  const labelsOf = (count: number) => told(`{ at: 0s, raised: X, ${numbered(count, 'x')} }`);

  it('holds the limits of labels and of values', () => {
    expect([labelsOf(limits.labels), valuesOf(limits.values)]).toEqual([[], []]);
    expect(
      [...labelsOf(limits.labels + 1), ...valuesOf(limits.values + 1)].map((text) =>
        text.replace(/\d+:\d+-\d+ /, ''),
      ),
    ).toEqual([
      `TOC107 there are too many labels | got ${limits.labels + 1} | allowed at most ${limits.labels}`,
      `TOC107 "values" has too many values | got ${limits.values + 1} values | allowed at most ${limits.values}`,
    ]);
  });
});
