import type { Rule } from '../../../../shared/language/artifact.ts';
import type { Expr, MatchNode } from '../../../../shared/language/ast.ts';
import type { Environment, Facts } from '../../../../shared/language/evaluation/facts.ts';
import { retain } from '../../../../shared/language/evaluation/retain.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import { environment, occurrences, rule, selector, selectors } from '../timeline/given.ts';

export const endless = Number.POSITIVE_INFINITY;

/** What is kept once all before `atMs` is decided. */
export function kept(
  of: Rule | Expr,
  facts: Partial<Facts>,
  atMs: number,
  rest: Partial<Environment> = {},
): Facts {
  const env = environment(facts, rest);
  const written = 'application' in of ? of : rule(of);
  return retain(written, env, timelineOf(written, env, firstBase(0), atMs - 1).next);
}

/** Ids of the occurrences that are kept of `text`. */
export function keptIds(of: Rule | Expr, text: string, atMs: number): string {
  return kept(of, { occurrences: occurrences(text) }, atMs)
    .occurrences.map(({ id }) => id)
    .join('');
}

export function sequence(steps: string, withinMs: number, without = ''): MatchNode {
  return {
    kind: 'sequence',
    steps: selectors(steps),
    withinMs,
    without: selectors(without),
    isEqualTimeAllowed: false,
  };
}

export const missed: MatchNode = {
  kind: 'absent_after',
  after: selector('A'),
  absent: selector('B'),
  forMs: 5,
};
