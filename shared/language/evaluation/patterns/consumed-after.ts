import type { Expr } from '../../ast.ts';
import type { Consumed, Environment } from '../facts.ts';
import { matchesOf } from './matches.ts';
import { patternKey } from './pattern-key.ts';
import { patternPlaces } from './pattern-places.ts';

/**
 * How far each pattern has come once all up to `atMs` is decided. What was consumed more than two of its spans ago is left
 * out: no later match can reach it, nor anything that a match could reach which it kept from being one.
 */
export function consumedAfter(
  expressions: readonly Expr[],
  env: Environment,
  atMs: number,
): Readonly<Record<string, Consumed>> {
  const consumed: Record<string, Consumed> = {};
  for (const expr of expressions) {
    for (const { node, env: place } of patternPlaces(expr, env, atMs)) {
      if (node.kind === 'absent_after') continue;
      const last = matchesOf(node, place, { fromMs: atMs, toMs: atMs }).consumed;
      if (!last || last.tMs + 2 * (node.withinMs ?? 1) < atMs) continue;
      consumed[patternKey(node, place.scope)] = last;
    }
  }
  return consumed;
}
