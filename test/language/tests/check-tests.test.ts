import { describe, expect, it } from 'vitest';
import {
  checkTests,
  isNamed,
  type NamedRule,
  rulesOfTest,
} from '../../../shared/language/tests/check-tests.ts';
import { countSamples } from '../../../shared/language/tests/samples.ts';
import type { GivenSamples, TestCase } from '../../../shared/language/tests/test-case.ts';

const at = { file: 'f.yaml', line: 1, column: 1, endColumn: 2 };
const rule = (name: string, application?: string): NamedRule => ({
  ...{ name, emits: [name.toUpperCase()] },
  ...(application !== undefined && { application }),
});
const test = (more: Partial<TestCase>): TestCase => ({
  ...{
    name: { value: 't', at },
    startMs: 0,
    hosts: new Map(),
    given: [],
    expect: [],
    nothingElse: true,
    explain: [],
  },
  ...more,
});
const named = (...names: readonly string[]) => names.map((value) => ({ value, at }));

describe('names of rules in a test', () => {
  const told = (given: TestCase, rules: readonly NamedRule[]) => {
    const found: unknown[] = [];
    checkTests([given], rules, (code, _, message, detail) => found.push([code, message, detail]));
    return found;
  };
  const expecting = (type: string) => ({
    expect: [{ at, transition: 'raised', type, atMs: 0, labels: {}, values: {} }] as const,
  });
  const many = (count: number) => Array.from({ length: count }, (_, i) => rule(`r${10 + i}`));
  const names = (count: number) =>
    many(count)
      .map(({ name }) => name)
      .join(' ');

  it.each<[string, TestCase, readonly NamedRule[], readonly unknown[]]>([
    ['are those that there are', test({ rules: named('b', 'shop/a') }), [rule('b'), rule('a', 'shop')], []],
    [
      'are listed once each, in order, where one is unknown',
      test({ rules: named('zz') }),
      [rule('b'), rule('a', 'shop'), rule('a', 'work')],
      [['TOC704', 'there is no rule "zz"', { allowed: 'a b' }]],
    ],
    [
      'are none where none is defined, and nothing is said of what is expected',
      test({ rules: named('zz'), ...expecting('NONE') }),
      [],
      [['TOC704', 'there is no rule "zz"', { allowed: 'none is defined' }]],
    ],
    [
      'are listed up to twenty',
      test({ rules: named('zz') }),
      many(20),
      [['TOC704', 'there is no rule "zz"', { allowed: names(20) }]],
    ],
    [
      'are cut beyond twenty',
      test({ rules: named('zz') }),
      many(21),
      [['TOC704', 'there is no rule "zz"', { allowed: `${names(20)} ...` }]],
    ],
    [
      'are those that emit what is expected',
      test({ rules: named('b'), ...expecting('A') }),
      [rule('a'), rule('b')],
      [['TOC303', 'no rule of this test emits A', {}]],
    ],
    ['may be left out', test(expecting('A')), [rule('a'), rule('b')], []],
  ])('%s', (_, given, rules, expected) => {
    expect(told(given, rules)).toEqual(expected);
  });

  it('are a name, or a name with its application', () => {
    expect(isNamed(rule('a'), 'undefined/a')).toBe(false);
    expect([isNamed(rule('a', 'shop'), 'a'), isNamed(rule('a', 'shop'), 'shop/a')]).toEqual([true, true]);
    const rules = [rule('a'), rule('b'), rule('c', 'shop')];
    expect(rulesOfTest(test({ rules: named('a', 'shop/c') }), rules)).toEqual([rules[0], rules[2]]);
    expect(rulesOfTest(test({}), rules)).toEqual(rules);
  });
});

describe('the samples of a test', () => {
  const line = (more: Partial<GivenSamples>): GivenSamples => ({
    ...{ kind: 'samples', at, host: 'a', labels: {}, values: { 'm.x': 1 }, fromMs: 5, toMs: 5 },
    ...more,
  });

  it('are counted: of a series both ends, each value by itself', () => {
    const silence = { kind: 'silence', at, host: 'a', fromMs: 0 } as const;
    const counts = [
      countSamples([silence]),
      countSamples([line({})]),
      countSamples([line({ toMs: 15, everyMs: 5 })]),
      countSamples([line({ toMs: 14, everyMs: 5, values: { 'm.x': 1, 'm.y': 2 } })]),
      countSamples([line({}), silence, line({ toMs: 15, everyMs: 5 })]),
    ];
    expect(counts).toEqual([0, 1, 3, 4, 4]);
  });
});
