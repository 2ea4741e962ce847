import type { Expr, MatchNode } from '../../../../shared/language/ast.ts';
import type { Environment, Facts } from '../../../../shared/language/evaluation/facts.ts';
import { absentSignal } from '../../../../shared/language/evaluation/patterns/absent-signal.ts';
import { matchesOf } from '../../../../shared/language/evaluation/patterns/matches.ts';
import { patternSignal } from '../../../../shared/language/evaluation/patterns/pattern-signal.ts';
import { valueAtTime } from '../../../../shared/language/evaluation/signal.ts';
import { environment, occurrences, selector, selectors } from '../timeline/given.ts';

/** Of at most 10 ms; steps between single blanks. */
export function sequence(
  steps: string,
  rest: Partial<Extract<MatchNode, { kind: 'sequence' }>> = {},
): Extract<MatchNode, { kind: 'sequence' }> {
  return {
    kind: 'sequence',
    steps: selectors(steps),
    withinMs: 10,
    without: [],
    isEqualTimeAllowed: false,
    ...rest,
  };
}

export function within(of: string, withinMs: number): MatchNode {
  return { kind: 'within', of: selectors(of), withinMs };
}

export function absentAfter(after: string, absent: string, forMs: number): MatchNode {
  return { kind: 'absent_after', after: selector(after), absent: selector(absent), forMs };
}

/** `start-end:ids` of each match up to 100 ms; `facts` is a text for `occurrences`. */
export function matches(
  node: MatchNode,
  facts: string | Partial<Facts>,
  rest: Partial<Environment> = {},
): readonly string[] {
  const env = environment(typeof facts === 'string' ? { occurrences: occurrences(facts) } : facts, rest);
  const found = matchesOf(node, env, { fromMs: 0, toMs: 100 }).matches;
  return found.map(({ startMs, endMs, ids }) => `${startMs}-${endMs}:${ids.join(',')}`);
}

/** A letter for each millisecond from 0 to `toMs`: T true, F false, ? unknown. */
export function letters(
  node: MatchNode | Extract<Expr, { kind: 'absent' }>,
  facts: string | Partial<Facts>,
  toMs: number,
  rest: Partial<Environment> = {},
): string {
  const env = environment(typeof facts === 'string' ? { occurrences: occurrences(facts) } : facts, rest);
  const span = { fromMs: 0, toMs };
  const signal = node.kind === 'absent' ? absentSignal(node, env, span) : patternSignal(node, env, span);
  const letterAt = (tMs: number) => {
    const truth = valueAtTime(signal, tMs);
    return truth === undefined ? '?' : truth ? 'T' : 'F';
  };
  return Array.from({ length: toMs + 1 }, (_, tMs) => letterAt(tMs)).join('');
}
