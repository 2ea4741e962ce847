import fc from 'fast-check';
import type { Rule } from '../../../shared/language/artifact.ts';
import type { Expr } from '../../../shared/language/ast.ts';
import { makeRule } from '../../language/oracle/arbitrary-rule.ts';
import { and, atLeast, call, not, or, seconds, selector, sequenceOf } from '../given.ts';

const windowMs = fc.integer({ min: 3, max: 25 });

/** What random facts make true and false again and again, and late ones otherwise. */
const conditions: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(selector('EPISODE'), selector('OTHER'), selector('EPISODE', { host: 'h1' })),
    windowMs.map((ms) => atLeast(call('count', selector('LOGIN'), seconds(ms / 1000)), 1)),
    windowMs.map((ms) => atLeast(call('raised', selector('EPISODE'), seconds(ms / 1000)), 1)),
    windowMs.map((ms) => ({ ...sequenceOf(ms, 'CHANGE', 'LOGIN'), without: [selector('OTHER')] })),
    windowMs.map((forMs): Expr => ({ kind: 'absent', of: selector('LOGIN'), forMs })),
    windowMs.map((ms) => not(atLeast(call('count', selector('CHANGE'), seconds(ms / 1000)), 1))),
    fc.constant(and(selector('EPISODE'), not(selector('OTHER')))),
    tie('expr').map(not),
    fc.tuple(tie('expr'), tie('expr')).map((both) => and(...both)),
    fc.tuple(tie('expr'), tie('expr')).map((both) => or(...both)),
  ),
})).expr;

const short = fc.constantFrom(0, 0, 1, 4);

/** Rules that raise more often than not. */
export const livelyRule: fc.Arbitrary<Rule> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ when: conditions, forMs: short, clearForMs: short }).map((each) => makeRule(each)),
  },
  {
    weight: 1,
    arbitrary: windowMs.map((ms) =>
      makeRule({
        kind: 'occurrence',
        when: { ...sequenceOf(ms, 'LOGIN', 'EPISODE'), without: [selector('CHANGE')] },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: windowMs.map((forMs) =>
      makeRule({
        kind: 'occurrence',
        when: { kind: 'absent_after', after: selector('LOGIN'), absent: selector('CHANGE'), forMs },
      }),
    ),
  },
);
