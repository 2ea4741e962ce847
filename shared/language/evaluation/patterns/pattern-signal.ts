import type { MatchNode } from '../../ast.ts';
import type { Truth } from '../../kleene.ts';
import type { Environment, TimeSpan } from '../facts.ts';
import { layered, union } from '../layers.ts';
import type { Signal } from '../signal.ts';
import { absentAfterSignal } from './absent-after.ts';
import { consumedBefore, matchesOf } from './matches.ts';

/** A pattern as a truth value: true for its `withinMs` (1 ms without) from each match on, that end outside. */
export function patternSignal(node: MatchNode, env: Environment, span: TimeSpan): Signal<Truth> {
  if (node.kind === 'absent_after') return absentAfterSignal(node, env, span);
  const { matches } = matchesOf(node, env, { fromMs: Number.NEGATIVE_INFINITY, toMs: span.toMs });
  const before = consumedBefore(node, env);
  const times = [...(before ? [before.tMs] : []), ...matches.map(({ endMs }) => endMs)];
  const intervals = times.map((tMs) => ({ startMs: tMs, endMs: tMs + (node.withinMs ?? 1) }));
  return layered<Truth>(span, false, [{ intervals: union(intervals), value: true }]);
}
