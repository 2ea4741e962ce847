import type { CompositeRule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { conditionsOf, nodesOf } from './reads.ts';

/** True if an instance can raise, or has to look, before any event: it awaits, counts, negates, or compares samples. */
export function startsAlone(rule: CompositeRule): boolean {
  if (rule.samplesEveryMs !== undefined || (rule.missing ?? 'hold') !== 'hold') return true;
  return conditionsOf(rule).flatMap(nodesOf).some(canHoldOfNothing);
}

function canHoldOfNothing({ kind }: Expr): boolean {
  return kind === 'absent' || kind === 'all_of' || kind === 'not' || kind === 'compare';
}
