import type { Expr } from '../../ast.ts';
import { type Selector, walkSelectors } from '../../selectors.ts';
import type { Environment } from '../facts.ts';
import { selected } from '../leaves/agreement.ts';
import { pointsOf } from '../leaves/series.ts';

/** A fact that came at this very time and that the condition reads: `sample 018f...`, `raise of DISK_FULL 018f...`; undefined if none did. */
export function factAt(
  expr: Expr,
  env: Environment,
  tMs: number,
): { readonly name: string; readonly id?: string } | undefined {
  for (const selector of walkSelectors(expr)) {
    const found = sampleAt(selector, env, tMs) ?? eventAt(selector, env, tMs);
    if (found) return found;
  }
  return undefined;
}

function sampleAt(selector: Selector, env: Environment, tMs: number) {
  const point = pointsOf(selector, env)?.find((each) => each.tMs === tMs);
  if (!point) return undefined;
  return point.id === undefined ? { name: 'a sample' } : { name: `sample ${point.id}`, id: point.id };
}

function eventAt(selector: Selector, { facts, scope }: Environment, tMs: number) {
  const occurrence = selected(selector, scope, facts.occurrences).find((each) => each.tMs === tMs);
  if (occurrence) return { name: `${occurrence.type} ${occurrence.id}`, id: occurrence.id };
  const episodes = selected(selector, scope, facts.episodes);
  const cleared = episodes.find(({ endMs }) => endMs === tMs);
  if (cleared) return { name: `the clear of ${cleared.type} ${cleared.id}`, id: cleared.id };
  const raised = episodes.find(({ startMs }) => startMs === tMs);
  return raised && { name: `the raise of ${raised.type} ${raised.id}`, id: raised.id };
}
