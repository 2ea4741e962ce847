import type { Expr } from '../ast.ts';
import { printExpression } from '../expression/print.ts';
import { comparisonOf } from './comparisons.ts';
import { type Term, type Terms, trueValue } from './terms.ts';
import { allValues, atLeast, difference } from './value-set.ts';
import { allOf, always, anyOf, type Constraint, never, type Ways, waysOf } from './ways.ts';

/** When a condition is true, and when it is false. What has no way to be true is never true. */
export interface Truths {
  readonly whenTrue: Ways;
  readonly whenFalse: Ways;
  /** Of what is not made of other conditions: the number that it is about; absent: nothing is known of one. */
  readonly term?: Term;
}

export type TruthsOf = (expr: Expr) => Truths;

/** Each condition is thought through once; a condition counts as the object that it is. Cost: one walk. */
export function makeTruths(terms: Terms): TruthsOf {
  const known = new Map<Expr, Truths>();
  return truthsOf;

  function truthsOf(expr: Expr): Truths {
    const before = known.get(expr);
    if (before) return before;
    const made = make(expr);
    known.set(expr, made);
    return made;
  }

  function make(expr: Expr): Truths {
    switch (expr.kind) {
      case 'boolean':
        return constant(expr.value);
      case 'not': {
        const { whenTrue, whenFalse } = truthsOf(expr.operand);
        return { whenTrue: whenFalse, whenFalse: whenTrue };
      }
      case 'and':
      case 'or': {
        const parts = expr.operands.map(truthsOf);
        const ofTrue = parts.map(({ whenTrue }) => whenTrue);
        const ofFalse = parts.map(({ whenFalse }) => whenFalse);
        return expr.kind === 'and'
          ? { whenTrue: allOf(ofTrue), whenFalse: anyOf(ofFalse) }
          : { whenTrue: anyOf(ofTrue), whenFalse: allOf(ofFalse) };
      }
      default: {
        const leaf = leafOf(expr);
        return typeof leaf === 'boolean' ? constant(leaf) : ofConstraint(leaf);
      }
    }
  }

  function leafOf(expr: Expr): Constraint | boolean {
    const truth = () => ({ term: terms.truthOf(expr), values: trueValue });
    if (expr.kind === 'compare') return comparisonOf(expr, terms) ?? truth();
    return expr.kind === 'at_least' && expr.count > 0 ? membersOf(expr) : truth();
  }

  /** More members are asked for than by a lower count: whoever has five of them has three. */
  function membersOf({
    of,
    where,
    count,
    isShare,
  }: Extract<Expr, { readonly kind: 'at_least' }>): Constraint {
    const term = terms.named(
      `${isShare ? 'the share' : 'the number'} of ${of} where ${printExpression(where)}`,
      { domain: allValues },
    );
    return { term, values: atLeast(count) };
  }
}

function constant(isTrue: boolean): Truths {
  return isTrue ? { whenTrue: always, whenFalse: never } : { whenTrue: never, whenFalse: always };
}

function ofConstraint({ term, values }: Constraint): Truths {
  return {
    whenTrue: waysOf({ term, values }),
    whenFalse: waysOf({ term, values: difference(term.domain, values) }),
    ...(!term.isTruth && { term }),
  };
}
