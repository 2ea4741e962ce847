import type { MatchNode } from '../ast.ts';
import { sayEvent } from './matcher-words.ts';
import { sayDuration, sayList } from './words.ts';

/** A pattern as a clause in the present tense: `A comes and then B within 15 minutes`. */
export function sayPattern(expr: MatchNode): string {
  switch (expr.kind) {
    case 'within':
      return `${sayList(expr.of.map(sayEvent), 'and')} come in any order within ${sayDuration(expr.withinMs)}`;
    case 'sequence':
      return saySequence(expr);
    case 'absent_after':
      return `${sayEvent(expr.after)} comes and no ${sayEvent(expr.absent)} follows within ${sayDuration(expr.forMs)}`;
  }
}

function saySequence(expr: Extract<MatchNode, { kind: 'sequence' }>): string {
  const { steps, without, withinMs, isEqualTimeAllowed } = expr;
  const [first, ...rest] = steps.map(sayEvent);
  const then = rest.map((step) => ` and then ${step}`).join('');
  const within = withinMs === undefined || rest.length === 0 ? '' : ` within ${sayDuration(withinMs)}`;
  const between = without.length === 0 ? '' : `, without ${sayList(without.map(sayEvent), 'or')} in between`;
  const together = isEqualTimeAllowed && rest.length > 0 ? ', or at the same time' : '';
  return `${first} comes${then}${within}${together}${between}`;
}
