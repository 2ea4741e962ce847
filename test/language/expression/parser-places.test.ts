import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';

const a: Expr = { kind: 'selector', name: 'A', matchers: [] };
const b: Expr = { kind: 'selector', name: 'B', matchers: [] };

describe('parseExpression', () => {
  it.each<[string, Expr]>([
    [
      'A and  B.used',
      {
        kind: 'and',
        operands: [
          { ...a, span: { start: 0, end: 1 } },
          { ...b, field: 'used', span: { start: 7, end: 13 } },
        ],
        span: { start: 0, end: 13 },
      },
    ],
    [
      ' (not 1 + - 2)',
      {
        kind: 'not',
        operand: {
          kind: 'arithmetic',
          op: '+',
          left: { kind: 'number', value: 1, unit: 'none', span: { start: 6, end: 7 } },
          right: {
            kind: 'negate',
            operand: { kind: 'number', value: 2, unit: 'none', span: { start: 12, end: 13 } },
            span: { start: 10, end: 13 },
          },
          span: { start: 6, end: 13 },
        },
        span: { start: 2, end: 13 },
      },
    ],
    [
      'max_of( web , true ) in [ - 1 , "a" ]',
      {
        kind: 'compare',
        op: 'in',
        left: {
          kind: 'call',
          name: 'max_of',
          args: [
            { kind: 'set', name: 'web', span: { start: 8, end: 11 } },
            { kind: 'boolean', value: true, span: { start: 14, end: 18 } },
          ],
          span: { start: 0, end: 20 },
        },
        right: {
          kind: 'list',
          items: [
            { kind: 'number', value: -1, unit: 'none', span: { start: 26, end: 29 } },
            { kind: 'string', value: 'a', span: { start: 32, end: 35 } },
          ],
          span: { start: 24, end: 37 },
        },
        span: { start: 0, end: 37 },
      },
    ],
    ['"a"  ', { kind: 'string', value: 'a', span: { start: 0, end: 3 } }],
  ])('keeps the place of each part of %j', (text, expected) => {
    expect(parseExpression(text)).toStrictEqual({ expr: expected, faults: [] });
  });
});
