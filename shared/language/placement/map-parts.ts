import type { Expr, SelectorNode } from '../ast.ts';

/**
 * The node with its direct parts replaced: those that are expressions by `part`, the selectors of patterns by `selector`.
 * The node itself stays as it is, its span too.
 */
export function mapParts(
  expr: Expr,
  part: (expr: Expr) => Expr,
  selector: (selector: SelectorNode) => SelectorNode = (each) => each,
): Expr {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'set':
    case 'selector':
    case 'member':
      return expr;
    case 'list':
      return { ...expr, items: expr.items.map(part) };
    case 'not':
    case 'negate':
      return { ...expr, operand: part(expr.operand) };
    case 'and':
    case 'or':
      return { ...expr, operands: expr.operands.map(part) };
    case 'compare':
    case 'arithmetic':
      return { ...expr, left: part(expr.left), right: part(expr.right) };
    case 'call':
      return { ...expr, args: expr.args.map(part) };
    case 'at_least':
    case 'all_of':
      return { ...expr, where: part(expr.where) };
    case 'within':
      return { ...expr, of: expr.of.map(selector) };
    case 'sequence':
      return { ...expr, steps: expr.steps.map(selector), without: expr.without.map(selector) };
    case 'absent':
      return { ...expr, of: selector(expr.of) };
    case 'absent_after':
      return { ...expr, after: selector(expr.after), absent: selector(expr.absent) };
  }
}
