import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { bare, expression } from './arbitrary-expression.ts';

const a: Expr = { kind: 'selector', name: 'A', matchers: [] };
const b: Expr = { kind: 'selector', name: 'B', matchers: [] };
const c: Expr = { kind: 'selector', name: 'C', matchers: [] };

function number(value: number, unit: 'none' | 'ratio' | 'bytes' | 'seconds' = 'none'): Expr {
  return { kind: 'number', value, unit };
}

describe('parseExpression', () => {
  it.each<[string, Expr]>([
    ['A and B and C', { kind: 'and', operands: [a, b, c] }],
    ['A or B and C', { kind: 'or', operands: [a, { kind: 'and', operands: [b, c] }] }],
    ['(A or B) and C', { kind: 'and', operands: [{ kind: 'or', operands: [a, b] }, c] }],
    ['not A and B', { kind: 'and', operands: [{ kind: 'not', operand: a }, b] }],
    [
      '!A && B || C',
      { kind: 'or', operands: [{ kind: 'and', operands: [{ kind: 'not', operand: a }, b] }, c] },
    ],
    [
      'not x == 1',
      {
        kind: 'not',
        operand: {
          kind: 'compare',
          op: '==',
          left: { kind: 'selector', name: 'x', matchers: [] },
          right: number(1),
        },
      },
    ],
    [
      '1 - 2 - 3',
      {
        kind: 'arithmetic',
        op: '-',
        left: { kind: 'arithmetic', op: '-', left: number(1), right: number(2) },
        right: number(3),
      },
    ],
    [
      '1 + 2 * 3',
      {
        kind: 'arithmetic',
        op: '+',
        left: number(1),
        right: { kind: 'arithmetic', op: '*', left: number(2), right: number(3) },
      },
    ],
    [
      '-1 * 2',
      { kind: 'arithmetic', op: '*', left: { kind: 'negate', operand: number(1) }, right: number(2) },
    ],
    ['5 % 3', { kind: 'arithmetic', op: '%', left: number(5), right: number(3) }],
    ['95% > 5m', { kind: 'compare', op: '>', left: number(0.95, 'ratio'), right: number(300, 'seconds') }],
    [
      '1h30m == 250ms',
      { kind: 'compare', op: '==', left: number(5400, 'seconds'), right: number(0.25, 'seconds') },
    ],
    [
      '20GiB <= 1.5kB',
      { kind: 'compare', op: '<=', left: number(20 * 2 ** 30, 'bytes'), right: number(1500, 'bytes') },
    ],
    [
      'x in [1e3, -5%, 0]',
      {
        kind: 'compare',
        op: 'in',
        left: { kind: 'selector', name: 'x', matchers: [] },
        right: { kind: 'list', items: [number(1000), number(-0.05, 'ratio'), number(0)] },
      },
    ],
    [
      'A.user in ("a", "b") and B',
      {
        kind: 'and',
        operands: [
          {
            kind: 'compare',
            op: 'in',
            left: { ...a, field: 'user' },
            right: {
              kind: 'list',
              items: [
                { kind: 'string', value: 'a' },
                { kind: 'string', value: 'b' },
              ],
            },
          },
          b,
        ],
      },
    ],
    [
      'A.user =~ "web-*"',
      {
        kind: 'compare',
        op: '=~',
        left: { ...a, field: 'user' },
        right: { kind: 'string', value: 'web-*' },
      },
    ],
    [
      'avg_of(web-1-and-not-5m, x) - 1',
      {
        kind: 'arithmetic',
        op: '-',
        left: {
          kind: 'call',
          name: 'avg_of',
          args: [
            { kind: 'set', name: 'web-1-and-not-5m' },
            { kind: 'selector', name: 'x', matchers: [] },
          ],
        },
        right: number(1),
      },
    ],
    ['system.cpu.load_average.1m', { kind: 'selector', name: 'system.cpu.load_average.1m', matchers: [] }],
    ['A.used', { kind: 'selector', name: 'A', matchers: [], field: 'used' }],
    [
      `A{x="1", y!='a"b', z=~"web-*"}.used`,
      {
        kind: 'selector',
        name: 'A',
        matchers: [
          { label: 'x', op: '=', value: '1' },
          { label: 'y', op: '!=', value: 'a"b' },
          { label: 'z', op: '=~', value: 'web-*' },
        ],
        field: 'used',
      },
    ],
    ['A{}', a],
    [
      'labels(A, host)',
      { kind: 'call', name: 'labels', args: [a, { kind: 'selector', name: 'host', matchers: [] }] },
    ],
    ['f()', { kind: 'call', name: 'f', args: [] }],
    ['"a\\"\\n\\u0041"', { kind: 'string', value: 'a"\nA' }],
    ['true', { kind: 'boolean', value: true }],
  ])('reads %s', (text, expected) => {
    const { expr, faults } = parseExpression(text);
    expect({ expr: bare(expr), faults }).toEqual({ expr: expected, faults: [] });
  });

  it('keeps the place of each part', () => {
    const { expr } = parseExpression('A and  B.used');
    expect(expr).toEqual({
      kind: 'and',
      operands: [
        { kind: 'selector', name: 'A', matchers: [], span: { start: 0, end: 1 } },
        { kind: 'selector', name: 'B', matchers: [], field: 'used', span: { start: 7, end: 13 } },
      ],
      span: { start: 0, end: 13 },
    });
  });

  it.each<[string, ReadonlyArray<readonly [string, number, number, string]>]>([
    ['', [['TOC200', 0, 0, 'the end cannot stand here']]],
    ['A and', [['TOC200', 5, 5, 'the end cannot stand here']]],
    ['A B', [['TOC200', 2, 3, '"B" cannot stand here']]],
    ['(A or B', [['TOC200', 7, 7, 'the end cannot stand here']]],
    ['1 < 2 < 3', [['TOC200', 6, 7, 'comparisons cannot be chained']]],
    ['x = 3', [['TOC200', 2, 3, '"=" compares only inside braces']]],
    ['A{x="1" y="2"}', [['TOC200', 8, 9, '"y" cannot stand here']]],
    ['A{x=1}', [['TOC200', 4, 5, 'a number cannot stand here']]],
    ['A{x="1", x="2"}', [['TOC200', 11, 14, '"x" is pinned twice']]],
    ['A.Used', [['TOC200', 0, 6, '"Used" is no field']]],
    ['Disk > 1', [['TOC200', 0, 4, '"Disk" is no name']]],
    ['Max(A)', [['TOC200', 0, 3, '"Max" cannot be called']]],
    ['5x', [['TOC203', 0, 2, '"5x" is no number']]],
    ['1e999', [['TOC203', 0, 5, '"1e999" is no number']]],
    ['"abc', [['TOC202', 0, 4, 'the string has no end']]],
    ['"a\\qb"', [['TOC202', 2, 4, 'unknown escape "\\q"']]],
    ['x in y', [['TOC200', 5, 6, '"y" cannot stand here']]],
    ['x in []', [['TOC200', 6, 7, '"]" cannot stand here']]],
    ['x in [y, 1]', [['TOC200', 6, 7, '"y" cannot stand here']]],
    ['x in [-"a"]', [['TOC200', 7, 10, 'a string cannot stand here']]],
    ['x in [1, 2)', [['TOC200', 10, 11, '")" cannot stand here']]],
    ['x =~ 1', [['TOC200', 5, 6, '"=~" compares with a glob']]],
    ['x =~ y and z', [['TOC200', 5, 6, '"=~" compares with a glob']]],
    ['max_of(WEB, x)', [['TOC200', 7, 10, '"WEB" cannot stand here']]],
    ['max_of("web", x)', [['TOC200', 7, 12, 'a string cannot stand here']]],
    ['max_of(web - 1, x)', [['TOC200', 11, 12, '"-" cannot stand here']]],
    ['A "and" B', [['TOC200', 2, 7, 'a string cannot stand here']]],
    ['1 "+" 2', [['TOC200', 2, 5, 'a string cannot stand here']]],
    ['f "(" A)', [['TOC200', 2, 5, 'a string cannot stand here']]],
    ['A and #', [['TOC201', 6, 7, '"#" has no meaning in an expression']]],
  ])('tells what is wrong with %j', (text, expected) => {
    const { expr, faults } = parseExpression(text);
    expect(expr).toBeUndefined();
    expect(faults.map(({ code, span, message }) => [code, span.start, span.end, message])).toEqual(expected);
  });

  it('goes on after a fault and tells the next ones', () => {
    const { faults } = parseExpression('A and and B{x} or 5x + (C, and D E');
    expect(faults.map(({ code, span }) => [code, span.start])).toEqual([
      ['TOC200', 6],
      ['TOC200', 13],
      ['TOC203', 18],
      ['TOC200', 25],
      ['TOC200', 33],
    ]);
  });

  it.each<[string, readonly number[]]>([
    ['A B "and" and', [2, 13]],
    ['# B', [0, 2]],
    ['5x B', [0, 3]],
    ['(A B or C D', [3, 10]],
    ['x in y and B C', [5, 13]],
    ['x in y or B C', [5, 12]],
    ['(x in y) and B C', [6, 15]],
    ['f(x in y, B C)', [7, 12]],
    ['x in [y, z]', [6, 9]],
    ['x in [y and B C', [6, 8, 14]],
    ['x in [y or B C', [6, 8, 13]],
  ])('goes on in %j where the next part begins', (text, starts) => {
    expect(parseExpression(text).faults.map(({ span }) => span.start)).toEqual(starts);
  });

  it.each<[string, object]>([
    ['(A', { allowed: '")"' }],
    ['x in y', { allowed: 'a list such as ["a", "b"]' }],
    ['x = 3', { fix: 'write == to compare' }],
    ['"abc', { fix: 'close it with "' }],
    ['5x', { allowed: 'a number, or one with a unit: % ms s m h d B KiB MiB GiB TiB PiB kB MB GB TB PB' }],
    [
      '('.repeat(languageLimits.expressionDepth + 1),
      {
        message: 'the expression is nested too deep',
        allowed: `at most ${languageLimits.expressionDepth} levels`,
      },
    ],
  ])('helps with %j', (text, expected) => {
    expect(parseExpression(text).faults).toMatchObject([expected]);
  });

  it('counts depth, not how much stands beside it', () => {
    const wide = Array.from({ length: languageLimits.expressionDepth + 1 }, () => '(A)').join(' or ');
    expect(parseExpression(wide).faults).toEqual([]);
  });

  it('tells at most the named number of faults', () => {
    const { faults } = parseExpression('# '.repeat(languageLimits.expressionFaults + 1));
    expect(faults).toHaveLength(languageLimits.expressionFaults);
  });

  it('accepts the longest expression and refuses one that is longer by one', () => {
    const longest = `A${' '.repeat(languageLimits.expressionChars - 1)}`;
    expect(parseExpression(longest).faults).toEqual([]);
    expect(parseExpression(`${longest} `).faults).toMatchObject([{ code: 'TOC204' }]);
  });

  it('accepts the longest list and refuses one that is longer by one', () => {
    const list = (n: number) => `x in [${Array.from({ length: n }, (_, i) => i).join(', ')}]`;
    expect(parseExpression(list(languageLimits.listItems)).faults).toEqual([]);
    expect(parseExpression(list(languageLimits.listItems + 1)).faults).toMatchObject([
      { code: 'TOC107', span: { start: 5 }, got: '101 entries' },
    ]);
  });

  it('takes a parameter for the name of a host set if it is one', () => {
    const of = (value: string) => new Map([['set', { kind: 'string', value }]] as const);
    const { expr } = parseExpression('max_of($set$, x)', of('web-1'));
    expect(bare(expr)).toMatchObject({ args: [{ kind: 'set', name: 'web-1' }, { name: 'x' }] });
    expect(parseExpression('max_of($set$, x)', of('web 1')).faults).toMatchObject([{ code: 'TOC200' }]);
  });

  it.each([
    ['parentheses', (n: number) => `${'('.repeat(n - 1)}A${')'.repeat(n - 1)}`],
    ['calls', (n: number) => `${'f('.repeat(n - 1)}A${')'.repeat(n - 1)}`],
    ['negations', (n: number) => `${'not '.repeat(n - 1)}A`],
    ['minus signs', (n: number) => `${'-'.repeat(n - 1)}1`],
    ['chains', (n: number) => `1${' + 1'.repeat(n - 1)}`],
  ])('accepts the deepest %s and refuses one level more, once', (_, make) => {
    expect(parseExpression(make(languageLimits.expressionDepth)).faults).toEqual([]);
    const { faults } = parseExpression(make(languageLimits.expressionDepth + 1));
    expect(faults.map(({ code }) => code)).toEqual(['TOC205']);
  });

  it('reads every printed tree as the same tree', () => {
    fc.assert(
      fc.property(expression, (expr) => {
        const text = printExpression(expr);
        fc.pre(text.length <= languageLimits.expressionChars);
        const parsed = parseExpression(text);
        expect(parsed.faults).toEqual([]);
        expect(bare(parsed.expr)).toEqual(bare(expr));
        expect(printExpression(parsed.expr as Expr)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws, gives a tree or faults but not both, and keeps faults inside of the text', () => {
    const pieces = fc.constantFrom(
      'A',
      'x.y',
      '{',
      '}',
      '(',
      ')',
      'and',
      'or',
      'not',
      '-',
      '%',
      '5%',
      '"s"',
      '=',
      '==',
      ',',
      '.',
      '5m',
      '#',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const { expr, faults } = parseExpression(input);
        expect(expr === undefined).toBe(faults.length > 0);
        for (const { span } of faults) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(input.length);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('printExpression', () => {
  it.each([
    ['A&&!B||(C)', 'A and not B or C'],
    ['(1+2)*3-(4-5)', '(1 + 2) * 3 - (4 - 5)'],
    ['A{x="1",y!="2"}.used', 'A{x="1", y!="2"}.used'],
    ['95% + 90s + 1024KiB + 1500B + 0.5s', '95% + 1m30s + 1MiB + 1500B + 500ms'],
    ["'it''", undefined],
    ["'a\"b'", '"a\\"b"'],
  ])('prints %s in the canonical form', (text, expected) => {
    const { expr } = parseExpression(text);
    expect(expr && printExpression(expr)).toBe(expected);
  });
});
