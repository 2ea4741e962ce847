import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { bare, expression } from './arbitrary-expression.ts';

describe('parseExpression', () => {
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
