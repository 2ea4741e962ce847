import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import { explain } from '../../../../shared/language/evaluation/explanation/explain.ts';
import type { Explanation } from '../../../../shared/language/evaluation/explanation/explanation.ts';
import { explanationLimits } from '../../../../shared/language/evaluation/explanation/limits.ts';
import { valueAt } from '../../../../shared/language/evaluation/program.ts';
import { firstBase } from '../../../../shared/language/evaluation/timeline.ts';
import { languageLimits } from '../../../../shared/language/limits.ts';
import { expression, structuredNode } from '../../expression/arbitrary-expression.ts';

import {
  at,
  bornMs,
  condition,
  environment,
  episode,
  event,
  host,
  occurrence,
  rule,
  series,
  web,
} from './given.ts';

describe('explain, limits', () => {
  const junction = (count: number): Expr => ({
    kind: 'and',
    operands: Array.from({ length: count }, (_, i) => event(`E${i}`)),
  });

  it('makes as many nodes as the limit allows, and counts the rest', () => {
    // The root and the condition are nodes as well.
    const room = explanationLimits.nodes - 2;
    expect(condition(junction(room), environment({}), at(1))?.children).toHaveLength(room);
    const beyond = condition(junction(room + 1), environment({}), at(1))?.children ?? [];
    expect([beyond.length, beyond.at(-1)]).toEqual([room + 1, { text: 'and 1 more', children: [] }]);
  });

  it('cuts long conditions', () => {
    const { textChars } = explanationLimits;
    const head = `BUSY{x=""}`.length;
    const ofLength = (chars: number) => {
      const matchers = [{ label: 'x', op: '=', value: 'a'.repeat(chars - head) }] as const;
      return condition({ kind: 'selector', name: 'BUSY', matchers }, environment({}), at(1))?.text ?? '';
    };
    expect(ofLength(textChars)).toMatch(/a"} is false$/);
    expect(ofLength(textChars + 1)).toMatch(/aaa\.\.\. is false$/);
    expect(ofLength(textChars + 1)).toHaveLength(textChars + ' is false'.length);
  });

  it('names no more facts than the limit allows', () => {
    const { facts } = explanationLimits;
    const idsOf = (count: number) => {
      const occurrences = Array.from({ length: count }, (_, i) => occurrence('A', at(0, i)));
      return condition('count(A, 10m) > 0', environment({ occurrences }), at(5))?.children[0]?.facts;
    };
    expect([idsOf(facts)?.length, idsOf(facts + 1)?.length]).toEqual([facts, facts]);
  });

  it('explains whatever expression there is, in bounds, and says of it what evaluation says', () => {
    const env = environment(
      { hosts: [host('node-1')], series: [series('a', [1])], episodes: [episode('A', 'node-1', at(0))] },
      { hostSets: web, hostMade: new Set(['A']) },
    );
    fc.assert(
      fc.property(fc.oneof(expression, structuredNode), (expr) => {
        const { children } = explain(rule(expr), env, firstBase(bornMs), at(1));
        const node = children.at(-1) as Explanation;
        const value = valueAt(expr, env, at(1));
        if (node.truth === undefined) expect(node.value).toEqual(value);
        else expect(node.truth).toBe(typeof value === 'boolean' ? String(value) : 'unknown');
        const { nodes } = explanationLimits;
        expect(sizeOf(node)).toBeLessThanOrEqual(nodes + languageLimits.expressionDepth);
      }),
      { numRuns: 500 },
    );
  });
});
function sizeOf({ children }: Explanation): number {
  return children.reduce((size, child) => size + sizeOf(child), 1);
}
