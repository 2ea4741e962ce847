import { canonicalKey } from '../../../shared/facts/ids.ts';
import type { SelectorNode } from '../../../shared/language/ast.ts';
import type { ActiveEpisode, Point, Series } from '../../../shared/language/evaluation/facts.ts';
import { matchesLabels } from '../../../shared/language/selectors.ts';
import { covers } from './hosts-at.ts';
import type { View } from './outcome.ts';

type Labels = Readonly<Record<string, string>>;

/** A fact as patterns and windows see it: an occurrence, or the raise of an episode. */
export interface Happening {
  readonly id: string;
  readonly tMs: number;
  readonly type: string;
  readonly labels: Labels;
}

/** For every label of the scope the fact has no other value. */
export function agrees(labels: Labels, scope: Labels): boolean {
  return Object.entries(scope).every(([label, value]) => (labels[label] ?? value) === value);
}

function isSelected(selector: SelectorNode, type: string, labels: Labels, view: View): boolean {
  return type === selector.name && agrees(labels, view.scope) && matchesLabels(selector.matchers, labels);
}

export function occurrencesOf(selector: SelectorNode, view: View): readonly Happening[] {
  return view.facts.occurrences.filter(({ type, labels }) => isSelected(selector, type, labels, view));
}

export function episodesOf(selector: SelectorNode, view: View): readonly ActiveEpisode[] {
  return view.facts.episodes.filter(({ type, labels }) => isSelected(selector, type, labels, view));
}

export function activeAt(selector: SelectorNode, view: View, tMs: number): readonly ActiveEpisode[] {
  return episodesOf(selector, view).filter((episode) => covers(episode, tMs));
}

/** Occurrences and raises in order of time and id. */
export function happeningsOf(selector: SelectorNode, view: View): readonly Happening[] {
  const raises = episodesOf(selector, view).map(({ id, startMs, type, labels }) => ({
    id,
    tMs: startMs,
    type,
    labels,
  }));
  return [...occurrencesOf(selector, view), ...raises].sort(byTimeAndId);
}

export function byTimeAndId(a: Happening, b: Happening): number {
  return a.tMs - b.tMs || (a.id < b.id ? -1 : 1);
}

/** The points of the one series that is read; of equal times the last. Each is valid up to the next one at most. */
export function pointsOf(selector: SelectorNode, view: View): readonly Point[] {
  const { points = [] } = view.facts.series
    .filter((series) => isRead(selector, series, view))
    .reduce<Partial<Series>>(
      (first, each) =>
        first.labels && canonicalKey(first.labels) < canonicalKey(each.labels) ? first : each,
      {},
    );
  const single = points.filter((point, index) => point.tMs !== points[index + 1]?.tMs);
  return single.map((point, index) => ({
    ...point,
    untilMs: Math.min(point.untilMs, single[index + 1]?.tMs ?? Number.POSITIVE_INFINITY),
  }));
}

function isRead(selector: SelectorNode, { metric, labels }: Series, view: View): boolean {
  const isFolded = (label: string) =>
    !(label in view.scope) && !selector.matchers.some((matcher) => matcher.label === label);
  const hasPart = ['mode', 'state'].some((label) => label in labels && isFolded(label));
  return !hasPart && isSelected(selector, metric, labels, view);
}
