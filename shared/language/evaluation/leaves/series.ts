import { canonicalKey } from '../../../facts/ids.ts';
import type { SelectorNode } from '../../ast.ts';
import { matchesLabels } from '../../selectors.ts';
import type { Environment, Point, Series } from '../facts.ts';
import { agrees } from './agreement.ts';

/** Series without these labels are the sum or share over all their values: what a selector means that does not name them. */
const foldedLabels = ['mode', 'state'] as const;

/** The points of the series that a selector reads: of several the one with the smallest key. Undefined: there is none. */
export function pointsOf(
  selector: SelectorNode,
  { facts, scope }: Environment,
): readonly Point[] | undefined {
  let found: Series | undefined;
  for (const series of facts.series) {
    if (series.metric !== selector.name || !agrees(series.labels, scope)) continue;
    if (!isAsked(selector, scope, series)) continue;
    if (!found || canonicalKey(series.labels) < canonicalKey(found.labels)) found = series;
  }
  return found?.points;
}

/** Index of the first point after a time. Cost: logarithmic. */
export function indexAfter(points: readonly Point[], tMs: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle] as Point).tMs <= tMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The end of a point's validity: never beyond the next point, never before its own time. */
export function validUntilMs(point: Point, next: Point | undefined): number {
  const untilMs = next ? Math.min(point.untilMs, next.tMs) : point.untilMs;
  return Math.max(untilMs, point.tMs);
}

function isAsked(
  { matchers }: SelectorNode,
  scope: Readonly<Record<string, string>>,
  { labels }: Series,
): boolean {
  for (const label of foldedLabels) {
    if (!Object.hasOwn(labels, label) || Object.hasOwn(scope, label)) continue;
    if (!matchers.some((matcher) => matcher.label === label)) return false;
  }
  return matchesLabels(matchers, labels);
}
