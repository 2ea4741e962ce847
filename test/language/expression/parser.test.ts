import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { bare } from './arbitrary-expression.ts';

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
    ['x{}', { kind: 'selector', name: 'x', matchers: [] }],
    [
      'A{x!="1", x="2", x=~"3", x!="4"}',
      {
        kind: 'selector',
        name: 'A',
        matchers: [
          { label: 'x', op: '!=', value: '1' },
          { label: 'x', op: '=', value: '2' },
          { label: 'x', op: '=~', value: '3' },
          { label: 'x', op: '!=', value: '4' },
        ],
      },
    ],
    ['A{}._used', { ...a, field: '_used' }],
    [
      'x{l_1="a", m="b"}',
      {
        kind: 'selector',
        name: 'x',
        matchers: [
          { label: 'l_1', op: '=', value: 'a' },
          { label: 'm', op: '=', value: 'b' },
        ],
      },
    ],
    ['max_of()', { kind: 'call', name: 'max_of', args: [] }],
    ['false', { kind: 'boolean', value: false }],
    [
      '--1 / 2',
      {
        kind: 'arithmetic',
        op: '/',
        left: { kind: 'negate', operand: { kind: 'negate', operand: number(1) } },
        right: number(2),
      },
    ],
    ['not not A', { kind: 'not', operand: { kind: 'not', operand: a } }],
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

  it('takes a parameter for the name of a host set if it is one', () => {
    const of = (value: string) => new Map([['set', { kind: 'string', value }]] as const);
    const { expr } = parseExpression('max_of($set$, x)', of('web-1'));
    expect(bare(expr)).toMatchObject({ args: [{ kind: 'set', name: 'web-1' }, { name: 'x' }] });
    expect(parseExpression('max_of($set$, x)', of('web 1')).faults).toMatchObject([{ code: 'TOC200' }]);
  });
});
