import { describe, expect, it } from 'vitest';
import { inFull } from '../told-in-full.ts';
import { load } from './loaded.ts';

describe('a declared metric', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    ['a.b: { labels: [a] }', 0, false, ['TOC103 2:17-32 "unit" is missing | fix unit: count']],
    [
      'a.b: { unit: x }',
      0,
      false,
      ['TOC104 2:25-26 "unit" cannot be "x" | got "x" | allowed ratio bytes seconds count'],
    ],
    ['a.b: 5', 0, false, ['TOC102 2:17-18 "a.b" has the wrong type | got a number | allowed a map']],
    [
      'a.b: { unit: count, labels: x }',
      0,
      false,
      ['TOC102 2:40-41 "labels" has the wrong type | got text | allowed a list'],
    ],
    [
      'a.b: { unit: count, labels: [a, 5] }',
      0,
      false,
      [
        'TOC102 2:44-45 an entry of "labels" has the wrong type | got a number | allowed text (put it in quotes)',
      ],
    ],
    [
      'a.b: { unit: count, labels: [host] }',
      0,
      false,
      ['TOC104 2:41-45 every series has the label "host" | fix leave it out'],
    ],
    [
      'a.b: { unit: count, labels: [a, a] }',
      0,
      false,
      ['TOC104 2:44-45 there are two labels "a" | fix leave it out'],
    ],
    [
      'a.b: { unit: count, instrument: x }',
      0,
      false,
      ['TOC104 2:44-45 "instrument" cannot be "x" | got "x" | allowed gauge counter'],
    ],
    [
      'a.b: { unit: count, interval: x }',
      0,
      false,
      ['TOC104 2:42-43 "interval" cannot be "x" | got "x" | allowed a duration of 1s to 1h, in ms s m h d'],
    ],
    [
      'a.b: { unit: count, interval: 0s }',
      0,
      false,
      ['TOC104 2:42-44 "interval" cannot be "0s" | got "0s" | allowed a duration of 1s to 1h, in ms s m h d'],
    ],
    [
      'a.b: { unit: count, resolution: x }',
      0,
      false,
      ['TOC104 2:44-45 "resolution" cannot be "x" | got "x" | allowed a number of 1e-9 to 1000000000'],
    ],
    [
      'a.b: { unit: count, resolution: 0 }',
      0,
      false,
      ['TOC104 2:44-45 "resolution" cannot be "0" | got "0" | allowed a number of 1e-9 to 1000000000'],
    ],
    ['a.b: { unit: count, resolution: 1e-9 }', 1, true, []],
    [
      'a.b: { unit: count, resolution: [] }',
      0,
      false,
      [
        'TOC102 2:44-46 "resolution" has the wrong type | got a list | allowed a number of 1e-9 to 1000000000',
      ],
    ],
    [
      'a.b: { unit: count, resolution: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx }',
      0,
      false,
      [
        'TOC104 2:44-114 "resolution" cannot be "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | allowed a number of 1e-9 to 1000000000',
      ],
    ],
    [
      'a.b: { unit: count, description: 5 }',
      0,
      false,
      ['TOC102 2:45-46 "description" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      'a.b: { unit: count, description: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx }',
      0,
      false,
      ['TOC104 2:45-345 "description" cannot be 300 characters | got 300 characters | allowed at most 200'],
    ],
    [
      'a.b: { unit: count, kind: x }',
      1,
      true,
      [
        'TOC101 2:32-36 "a.b" has no key "kind" | allowed unit labels instrument interval resolution description',
      ],
    ],
    [
      'a: { unit: count }',
      0,
      false,
      [
        'TOC104 2:12-13 "a" is no name of a metric | allowed words in lower case with dots between them such as shop.orders.open, at most 128 characters',
      ],
    ],
    [
      'A.b: { unit: count }',
      0,
      false,
      [
        'TOC104 2:12-15 "A.b" is no name of a metric | allowed words in lower case with dots between them such as shop.orders.open, at most 128 characters',
      ],
    ],
    [
      'system.cpu.utilization: { unit: ratio, labels: [a] }',
      0,
      false,
      [
        'TOC106 2:12-34 the catalogue has a metric "system.cpu.utilization" | got unit labels | allowed interval | fix take another name',
      ],
    ],
    [
      'system.cpu.utilization: { interval: x }',
      0,
      false,
      ['TOC104 2:48-49 "interval" cannot be "x" | got "x" | allowed a duration of 1s to 1h, in ms s m h d'],
    ],
    ['system.cpu.utilization: {}', 0, false, ['TOC103 2:36-38 "interval" is missing | fix interval: 10s']],
    [
      'system.cpu.utilization: 5',
      0,
      false,
      ['TOC102 2:36-37 "system.cpu.utilization" has the wrong type | got a number | allowed a map'],
    ],
  ])('%s leaves %i metrics, is complete: %s, and is told: %j', (text, left, isComplete, expected) => {
    const { definitions, diagnostics } = load({
      name: 'given.yaml',
      text: `version: 1\nmetrics: { ${text} }\n`,
    });
    expect([definitions.metrics.size, definitions.isComplete]).toEqual([left, isComplete]);
    expect(diagnostics.map(inFull)).toEqual(expected);
  });
});
