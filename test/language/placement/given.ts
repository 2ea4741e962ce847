import type { Expr, MatchNode, SelectorNode } from '../../../shared/language/ast.ts';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { bareExpression } from '../../../shared/language/placement/bare-expression.ts';
import { metricLookup } from '../../../shared/language/placement/metric-lookup.ts';

export const metricOf = metricLookup();

/** A parsed expression without its places; throws if it does not parse. */
export function expr(text: string): Expr {
  const { expr: parsed, faults } = parseExpression(text);
  if (!parsed || faults.length > 0) throw new Error(`${text}: ${JSON.stringify(faults)}`);
  return bareExpression(parsed, metricOf);
}

export function event(text: string): SelectorNode {
  const parsed = expr(text);
  if (parsed.kind !== 'selector') throw new Error(`${text} is no selector`);
  return parsed;
}

export function and(...operands: readonly Expr[]): Expr {
  return { kind: 'and', operands };
}

export function not(operand: Expr): Expr {
  return { kind: 'not', operand };
}

export function atLeast(count: number, of: string, where: Expr, isShare = false): Expr {
  return { kind: 'at_least', count, isShare, of, where };
}

export function allOf(of: string, where: Expr, empty = false): Expr {
  return { kind: 'all_of', of, where, empty };
}

export function sequence(
  steps: readonly string[],
  more: {
    readonly withinMs?: number;
    readonly without?: readonly string[];
    readonly isEqualTimeAllowed?: true;
  } = {},
): MatchNode {
  const { withinMs, without = [], isEqualTimeAllowed = false } = more;
  return {
    kind: 'sequence',
    steps: steps.map(event),
    without: without.map(event),
    isEqualTimeAllowed,
    ...(withinMs !== undefined && { withinMs }),
  };
}

export function within(of: readonly string[], withinMs: number): MatchNode {
  return { kind: 'within', of: of.map(event), withinMs };
}

export function absent(of: string, forMs: number): Expr {
  return { kind: 'absent', of: event(of), forMs };
}

export function absentAfter(after: string, of: string, forMs: number): MatchNode {
  return { kind: 'absent_after', after: event(after), absent: event(of), forMs };
}
