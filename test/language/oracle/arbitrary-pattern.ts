import fc from 'fast-check';
import type { Expr } from '../../../shared/language/ast.ts';
import { fact } from './arbitrary-selector.ts';

/** Often as long as facts are apart, so that edges are met. */
export const durationMs = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(5, 10, 15, 20));
/** A node that completes at instants. */
export const pattern: fc.Arbitrary<Expr> = fc.oneof(within(), sequence(), absentAfter());

function within() {
  return fc.record({
    kind: fc.constant('within' as const),
    of: fc.array(fact, { minLength: 2, maxLength: 3 }),
    withinMs: fc.oneof(
      durationMs,
      durationMs.map((ms) => ms * 2),
    ),
  });
}

function sequence() {
  return fc
    .record({
      kind: fc.constant('sequence' as const),
      steps: fc.oneof(
        fc.array(fact, { minLength: 2, maxLength: 2 }),
        fc.array(fact, { minLength: 1, maxLength: 3 }),
      ),
      withinMs: durationMs.map((ms) => ms * 3),
      without: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        fc.array(fact, { minLength: 1, maxLength: 2 }),
      ),
      isEqualTimeAllowed: fc.boolean(),
      isBounded: fc.boolean(),
    })
    .map(({ withinMs, isBounded, ...node }) =>
      node.steps.length > 1 || isBounded ? { ...node, withinMs } : node,
    );
}

function absentAfter() {
  return fc.record({
    kind: fc.constant('absent_after' as const),
    after: fact,
    absent: fact,
    forMs: durationMs,
  });
}
