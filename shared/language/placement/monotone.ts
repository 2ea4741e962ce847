import { secondMs } from '../../time.ts';
import type { CompareOperator, Expr, SelectorNode } from '../ast.ts';
import { isEventType } from '../selectors.ts';
import { type Direction, directionOf, flip } from './direction.ts';
import { metricsReadBy } from './reads.ts';

/** Why one more fact can end what was true. */
export type Obstacle =
  /** A type, a pattern or a member that must not be there. */
  | { readonly kind: 'negated'; readonly expr: Expr }
  /** Something awaited in vain, which may still come. */
  | { readonly kind: 'awaited'; readonly of: SelectorNode }
  /** A step that must not stand in a sequence. */
  | { readonly kind: 'without'; readonly of: SelectorNode }
  /** A comparison whose values a fact can move to either side, or to the wrong one. */
  | { readonly kind: 'comparison'; readonly expr: Expr };

/** How long a condition waits for late facts that could end it. */
const obstacleLatenessMs = 15 * secondMs;
/** The same where it reads stored samples: a host sends those of a minute together. */
const samplesLatenessMs = 75 * secondMs;

/** How long a rule waits for late facts that says nothing of it; by its compiled `when`. */
export function defaultLatenessMs(when: Expr): number {
  if (readsSamples(when)) return samplesLatenessMs;
  return isMonotone(when) ? 0 : obstacleLatenessMs;
}

/** True if the condition compares stored samples: they come once a minute. */
export function readsSamples(when: Expr): boolean {
  return metricsReadBy({ when, set: {} }).length > 0;
}

/** True if one more fact can only make the condition true, never end it: then nothing has to be waited for. */
export function isMonotone(expr: Expr): boolean {
  return obstaclesOf(expr).length === 0;
}

/**
 * What keeps a compiled condition from being monotone in its facts, in the order of the text; empty if it is. An even number of
 * negations is none. Cost: linear.
 */
export function obstaclesOf(expr: Expr, isNegated = false): readonly Obstacle[] {
  switch (expr.kind) {
    case 'not':
      return obstaclesOf(expr.operand, !isNegated);
    case 'and':
    case 'or':
      return expr.operands.flatMap((operand) => obstaclesOf(operand, isNegated));
    case 'at_least':
    case 'all_of':
      return obstaclesOf(expr.where, isNegated);
    case 'selector':
    case 'member':
    case 'within':
      return isNegated ? [{ kind: 'negated', expr }] : [];
    case 'sequence':
      return [
        ...(isNegated ? [{ kind: 'negated', expr } as const] : []),
        ...expr.without.map((of) => ({ kind: 'without', of }) as const),
      ];
    case 'absent':
      return isNegated ? [] : [{ kind: 'awaited', of: expr.of }];
    case 'absent_after':
      return [
        { kind: 'awaited', of: expr.absent },
        ...(isNegated ? [{ kind: 'negated', expr } as const] : []),
      ];
    case 'compare':
      return obstaclesOfComparison(expr, isNegated);
    case 'call':
      return isAllowed(directionOf(expr), isNegated) ? [] : [{ kind: 'comparison', expr }];
    default:
      return [];
  }
}

function obstaclesOfComparison(
  expr: Extract<Expr, { kind: 'compare' }>,
  isNegated: boolean,
): readonly Obstacle[] {
  const field = [expr.left, expr.right].find(isFieldOfEvent);
  // Some active episode has such a value: as the bare type, whatever the comparison.
  if (field) return isNegated ? [{ kind: 'negated', expr: field }] : [];
  const direction = directionOfComparison(expr.op, directionOf(expr.left), directionOf(expr.right));
  return isAllowed(direction, isNegated) ? [] : [{ kind: 'comparison', expr }];
}

function directionOfComparison(op: CompareOperator, left: Direction, right: Direction): Direction {
  if (left === 'fixed' && right === 'fixed') return 'fixed';
  if (op !== '>' && op !== '>=' && op !== '<' && op !== '<=') return 'any';
  const [larger, smaller] = op === '>' || op === '>=' ? [left, right] : [right, left];
  if (larger === 'fixed') return flip(smaller);
  return smaller === 'fixed' || smaller === flip(larger) ? larger : 'any';
}

function isAllowed(direction: Direction, isNegated: boolean): boolean {
  return direction === 'fixed' || direction === (isNegated ? 'down' : 'up');
}

function isFieldOfEvent(expr: Expr): boolean {
  return expr.kind === 'selector' && expr.field !== undefined && isEventType(expr.name);
}
