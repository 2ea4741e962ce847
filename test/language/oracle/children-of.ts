import type { Expr } from '../../../shared/language/ast.ts';

/**
 * The parts of a node that have values of their own, in order. Before what is read for each member of a host set stands
 * the set.
 */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'not':
    case 'negate':
      return [expr.operand];
    case 'and':
    case 'or':
      return expr.operands;
    case 'compare':
      return isField(expr.left) ? [] : [expr.left, expr.right];
    case 'arithmetic':
      return [expr.left, expr.right];
    case 'at_least':
    case 'all_of':
      return [{ kind: 'set', name: expr.of }, expr.where];
    case 'call':
      return expr.name !== 'exists' && readsFacts(expr.args) ? [] : expr.args;
    default:
      return [];
  }
}

function isField(expr: Expr): boolean {
  return expr.kind === 'selector' && expr.field !== undefined;
}

/** A window, or a fold of what is active: its selector is no value of its own. */
function readsFacts([first, second]: readonly Expr[]): boolean {
  if (first?.kind !== 'selector') return false;
  return /^[A-Z]/.test(first.name)
    ? second === undefined || second.kind === 'number'
    : second?.kind === 'number';
}
