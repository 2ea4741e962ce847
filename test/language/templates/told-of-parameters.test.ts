import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../../shared/language/limits.ts';
import { toldInFull } from '../told-in-full.ts';
import { type Parts, shop } from './given.ts';

const one = 'limit: { type: number, default: 1% }';
const { nameChars, templateParameters } = languageLimits;
const told = (parts: Parts) => toldInFull(`version: 1\n${shop(parts)}`);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => `p${i}: { type: string, default: x }`).join(', ');

describe('what is said of a parameter, in full', () => {
  const aNumber = 'allowed a number such as 10 or 95%';

  it.each<[string, readonly string[]]>([
    ['h: { type: duration, default: 7d }', []],
    [
      'h: { type: duration, min: 1m, default: 30s }',
      ['TOC104 6:92-95 "default" cannot be 30s | got 30s | allowed at least 1m, at most 7d'],
    ],
    [
      'h: { type: duration, max: 1m, default: 2m }',
      ['TOC104 6:92-94 "default" cannot be 2m | got 2m | allowed at most 1m'],
    ],
    [
      'h: { type: number, min: 1, max: 5, default: 0 }',
      ['TOC104 6:97-98 "default" cannot be 0 | got 0 | allowed at least 1, at most 5'],
    ],
    [
      'h: { type: number, max: 5, default: 6 }',
      ['TOC104 6:89-90 "default" cannot be 6 | got 6 | allowed at most 5'],
    ],
    [
      'h: { type: number, min: -4, default: -5 }',
      ['TOC104 6:90-92 "default" cannot be -5 | got -5 | allowed at least -4'],
    ],
    ['h: { type: number, min: 1, max: 5, default: 1 }', []],
    ['h: { type: number, min: 1, max: 5, default: 5 }', []],
    ['h: { type: number, default: 5m }', [`TOC104 6:81-83 "default" cannot be "5m" | got "5m" | ${aNumber}`]],
    [
      'h: { type: number, default: "5%-" }',
      [`TOC104 6:81-86 "default" cannot be "5%-" | got "5%-" | ${aNumber}`],
    ],
    ['h: { type: number, default: x }', [`TOC104 6:81-82 "default" cannot be "x" | got "x" | ${aNumber}`]],
    [
      `h: { type: number, default: ${'x'.repeat(61)} }`,
      [`TOC104 6:81-142 "default" cannot be "${'x'.repeat(60)}" | got "${'x'.repeat(60)}" | ${aNumber}`],
    ],
    [
      'h: { type: size, default: 5 }',
      ['TOC104 6:79-80 "default" cannot be "5" | got "5" | allowed a size such as 20GiB | fix 5GiB'],
    ],
    [
      'h: { type: boolean, default: 1 }',
      ['TOC102 6:82-83 "default" has the wrong type | got a number | allowed true or false'],
    ],
    [
      'h: { type: boolean, default: [] }',
      ['TOC102 6:82-84 "default" has the wrong type | got a list | allowed true or false'],
    ],
    ['h: { type: boolean, min: true }', ['TOC101 6:73-76 a boolean has no "min" | fix leave it out']],
    [
      'h: { type: string, default: [] }',
      ['TOC102 6:81-83 "default" has the wrong type | got a list | allowed text'],
    ],
    [
      'hH: { type: string, default: x }',
      ['TOC104 6:53-55 "hH" is no name of a parameter | allowed a word in lower case'],
    ],
    [`${'h'.repeat(nameChars)}: { type: string, default: x }`, []],
    [
      `${'h'.repeat(nameChars + 1)}: { type: string, default: x }`,
      [`TOC104 6:53-117 "${'h'.repeat(64)}" is no name of a parameter | allowed a word in lower case`],
    ],
    [numbered(templateParameters - 1), []],
    [
      numbered(templateParameters),
      ['TOC107 6:13-743 the template has too many parameters | got 21 | allowed at most 20'],
    ],
  ])('%s', (param, expected) => {
    expect(told({ params: `${one}, ${param}` })).toEqual(expected);
  });

  it.each([
    ['duration', 'x', 'TOC104 8:42-43 "h" cannot be "x" | got "x" | allowed a duration such as 5m'],
    ['number', '--5', `TOC104 8:42-45 "h" cannot be "--5" | got "--5" | ${aNumber}`],
    ['duration', '5', 'TOC104 8:42-43 "h" cannot be "5" | got "5" | allowed a duration such as 5m | fix 5s'],
  ])('of a value of a %s that is %s', (type, value, expected) => {
    expect(
      told({ params: `${one}, h: { type: ${type} }`, uses: `{ use: t, with: { h: ${value} } }` }),
    ).toEqual([expected]);
  });
});

describe('what is said of an unknown name, in full', () => {
  const a = 'a: { type: number, default: 1% }';
  const plain = { params: '', rule: 'name: busy, when: system.cpu.utilization > 5%' };
  const unknownMark = 'name: busy, when: system.cpu.utilization > $x$';
  const declare = 'fix declare it under "params": x: { type: string }';

  it.each<[string, Parts, string]>([
    [
      'in a template',
      { rule: unknownMark },
      `TOC307 7:56-59 the template has no parameter "x" | allowed limit | ${declare}`,
    ],
    [
      'in a template without parameters',
      { rule: unknownMark, params: '' },
      `TOC307 7:56-59 the template has no parameter "x" | allowed none | ${declare}`,
    ],
    [
      'in a template of two',
      { rule: unknownMark, params: `b: { type: string, default: x }, ${a}` },
      `TOC307 7:56-59 the template has no parameter "x" | allowed b a | ${declare}`,
    ],
    [
      'in a use',
      { uses: '{ use: t, with: { x: 1 } }' },
      'TOC307 8:39-40 "t" has no parameter "x" | allowed limit',
    ],
    [
      'in a use of a template without parameters',
      { ...plain, uses: '{ use: t, with: { x: 1 } }', override: '{ to: db, with: {} }' },
      'TOC307 8:39-40 "t" has no parameter "x" | allowed none',
    ],
    [
      'in an override, with the known in order of their names',
      {
        params: `b: { type: number, default: 1% }, ${a}`,
        rule: 'name: busy, when: system.cpu.utilization > $a$',
        override: '{ to: db, with: { x: 1 } }',
      },
      'TOC307 10:32-33 no template of the application has the parameter "x" | allowed a b',
    ],
    [
      'in an override of an application without parameters',
      { ...plain, override: '{ to: db, with: { x: 1 } }' },
      'TOC307 10:32-33 no template of the application has the parameter "x" | allowed none',
    ],
  ])('%s', (_, parts, expected) => {
    expect(told(parts)).toEqual([expected]);
  });
});
