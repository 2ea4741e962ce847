import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { languageLimits } from '../../../shared/language/limits.ts';

const { expressionChars, expressionDepth, expressionFaults, listItems } = languageLimits;

function repeated(count: number, text: string, separator: string): string {
  return Array.from({ length: count }, () => text).join(separator);
}

describe('parseExpression', () => {
  it('accepts the longest expression and refuses one that is longer by one', () => {
    const longest = `A${' '.repeat(expressionChars - 1)}`;
    expect(parseExpression(longest).faults).toEqual([]);
    expect(parseExpression(`${longest} `)).toEqual({
      faults: [
        {
          code: 'TOC204',
          span: { start: 0, end: expressionChars + 1 },
          message: 'the expression is too long',
          got: `${expressionChars + 1} characters`,
          allowed: `at most ${expressionChars}`,
        },
      ],
    });
  });

  it('accepts the longest list and refuses one that is longer by one', () => {
    const list = (n: number) => `x in [${repeated(n, '1', ',')}]`;
    expect(parseExpression(list(listItems)).faults).toEqual([]);
    expect(parseExpression(list(listItems + 1)).faults).toEqual([
      {
        code: 'TOC107',
        span: { start: 5, end: list(listItems + 1).length },
        message: 'the list is too long',
        got: `${listItems + 1} entries`,
        allowed: `at most ${listItems}`,
      },
    ]);
  });

  it('tells the named number of faults, the first ones of the text', () => {
    const { faults } = parseExpression(`A B or ${'# '.repeat(expressionFaults)}`);
    expect(faults.map(({ span }) => span.start)).toEqual([
      2,
      ...Array.from({ length: expressionFaults - 1 }, (_, i) => 7 + 2 * i),
    ]);
  });

  it.each<[string, (n: number) => string, number]>([
    ['parentheses', (n) => `${'('.repeat(n - 1)}A${')'.repeat(n - 1)}`, expressionDepth],
    ['calls', (n) => `${'f('.repeat(n - 1)}A${')'.repeat(n - 1)}`, 2 * expressionDepth],
    ['negations', (n) => `${'not '.repeat(n - 1)}A`, 4 * expressionDepth],
    ['minus signs', (n) => `${'-'.repeat(n - 1)}1`, expressionDepth],
    ['chains', (n) => `1${' + 1'.repeat(n - 1)}`, 4 * expressionDepth],
  ])('accepts the deepest %s and refuses one level more, once', (_, make, start) => {
    expect(parseExpression(make(expressionDepth)).faults).toEqual([]);
    const { expr, faults } = parseExpression(make(expressionDepth + 1));
    expect(expr).toBeUndefined();
    expect(faults).toEqual([
      {
        code: 'TOC205',
        span: { start, end: start + 1 },
        message: 'the expression is nested too deep',
        allowed: `at most ${expressionDepth} levels`,
      },
    ]);
  });

  it('tells nothing else of a text that is nested too deep', () => {
    const { faults } = parseExpression(`1 =~ ${'('.repeat(expressionDepth)} B C`);
    expect(faults.map(({ code }) => code)).toEqual(['TOC205']);
  });

  it.each([
    ['parentheses', '(A)', ' or '],
    ['calls', 'f(A)', ' or '],
    ['negations', 'not A', ' and '],
    ['minus signs', '-1 == 1', ' and '],
    ['chains', '1 + 1 == 1', ' and '],
  ])('does not count as depth how many %s stand beside each other', (_, part, word) => {
    expect(parseExpression(repeated(expressionDepth + 1, part, word)).faults).toEqual([]);
  });

  it('counts the nodes around the text as depth', () => {
    const codes = (depth: number) => parseExpression('A', undefined, depth).faults.map(({ code }) => code);
    expect([codes(expressionDepth - 1), codes(expressionDepth)]).toEqual([[], ['TOC205']]);
  });
});
