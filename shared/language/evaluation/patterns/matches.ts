import type { MatchNode } from '../../ast.ts';
import type { Consumed, Environment, Match, TimeSpan } from '../facts.ts';
import { absentAfterMatches } from './absent-after.ts';
import type { ConsumingMatch } from './consuming.ts';
import { patternKey } from './pattern-key.ts';
import { sequenceMatches } from './sequence.ts';
import { withinMatches } from './within.ts';

export interface Matches {
  /** With their ends in the span, in order. */
  readonly matches: readonly Match[];
  /** What is consumed after the span; absent if nothing is. */
  readonly consumed?: Consumed;
}

/** The completions of a pattern in a span, found on from what is consumed in the environment. */
export function matchesOf(node: MatchNode, env: Environment, span: TimeSpan): Matches {
  if (node.kind === 'absent_after') return { matches: absentAfterMatches(node, env, span) };
  const before = consumedBefore(node, env);
  const found: readonly ConsumingMatch[] =
    node.kind === 'within'
      ? withinMatches(node, env, before, span.toMs)
      : sequenceMatches(node, env, before, span.toMs);
  const consumed = found.at(-1)?.consumed ?? before;
  const matches = found.filter(({ endMs }) => endMs >= span.fromMs);
  return {
    matches: matches.map(({ startMs, endMs, ids }) => ({ startMs, endMs, ids })),
    ...(consumed && { consumed }),
  };
}

/** What earlier matches of this pattern consumed; undefined if that was before the instance was born. */
export function consumedBefore(
  node: MatchNode,
  { bornMs, consumed, scope }: Environment,
): Consumed | undefined {
  const key = patternKey(node, scope);
  const before = Object.hasOwn(consumed, key) ? consumed[key] : undefined;
  return before && before.tMs >= bornMs ? before : undefined;
}
