import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { bare, structuredNode } from '../expression/arbitrary-expression.ts';
import { load } from './loaded.ts';

describe('a structured condition', () => {
  it('reads every printed node as the same tree', () => {
    fc.assert(
      fc.property(structuredNode, (expr) => {
        const printed = printExpression(expr);
        expect(printed).not.toContain('\n');
        const text = `version: 1\nrules: [{ name: r, when: ${printed} }]\n`;
        const { definitions, diagnostics } = load({ name: 'x', text });
        const isTooLarge = diagnostics.some(({ code }) => code === 'TOC204' || code === 'TOC205');
        fc.pre(!isTooLarge);
        expect(diagnostics).toEqual([]);
        const read = definitions.rules[0]?.when.expr;
        expect(bare(read)).toEqual(bare(expr));
        expect(read && printExpression(read)).toBe(printed);
      }),
      { numRuns: 1_000 },
    );
  });
});
