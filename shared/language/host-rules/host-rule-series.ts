import { canonicalKey } from '../../facts/ids.ts';
import type { Point, Series } from '../evaluation/facts.ts';
import { languageLimits } from '../limits.ts';
import { type HostRulePlan, reachOf } from './host-rule-plan.ts';
import type { SeriesValue } from './host-rule-state.ts';

type Labels = Readonly<Record<string, string>>;

/** Samples of a host by the key of their series, in order of the keys. */
export type SeriesByKey = Readonly<Record<string, Series>>;

/** Knows of each series of a host which rules read it. What it finds out it keeps, by the identity of labels. */
export interface Readers {
  readonly host: string;
  readonly plans: readonly HostRulePlan[];
  /** By metric. */
  readonly named: Map<string, WeakMap<Labels, Named>>;
  readonly reaches: WeakMap<Labels, number>;
}

/** A series of the input as it is kept. */
interface Named {
  readonly key: string;
  /** With `host`; an object of this series alone. */
  readonly labels: Labels;
}

/** What a tick brings. */
export interface Samples {
  readonly nowMs: number;
  readonly intervalMs: number;
  readonly values: readonly SeriesValue[];
}

/** A sample is valid for so many intervals of its series. */
const validIntervals = 3;
const unread = -1;

export function makeReaders(host: string, plans: readonly HostRulePlan[]): Readers {
  return { host, plans, named: new Map(), reaches: new WeakMap() };
}

/**
 * The samples with those of this tick. What no rule reads is left out, and what no window reaches at `fromMs` or later; a
 * series of which nothing is left is forgotten. What is no finite number is as good as not measured. `cut`: series that
 * lost more than that to the bounds. Cost: linear in the series and, for the bounds, n log n.
 */
export function withSamples(
  before: SeriesByKey,
  samples: Samples,
  fromMs: number,
  readers: Readers,
): { readonly series: SeriesByKey; readonly cut: number } {
  const news = newPoints(samples, readers);
  const all = new Map<string, Series>();
  for (const [key, series] of Object.entries(before)) {
    const point = news.get(key)?.point;
    const kept = retained(series, fromMs, reachIn(readers, series));
    if (kept && point) all.set(key, { ...kept, points: [...kept.points, point] });
    else if (kept) all.set(key, kept);
  }
  const fresh = [...news].filter(([key]) => !all.has(key));
  for (const [key, { metric, labels, point }] of fresh) {
    const series = { metric, labels, points: [point] };
    if (reachIn(readers, series) !== unread) all.set(key, series);
  }
  const isSorted = fresh.length === 0;
  return bounded(isSorted ? [...all] : [...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface NewPoint extends Named {
  readonly metric: string;
  readonly point: Point;
}

/** Of two values for one series the smaller counts, so that order is nothing. */
function newPoints({ nowMs, intervalMs, values }: Samples, readers: Readers): ReadonlyMap<string, NewPoint> {
  const found = new Map<string, NewPoint>();
  for (const sample of values) {
    const { metric, value } = sample;
    if (!Number.isFinite(value)) continue;
    const named = nameIn(readers, sample);
    const validMs = Math.round(validIntervals * (sample.intervalMs ?? intervalMs));
    const point = { tMs: nowMs, value, untilMs: nowMs + validMs };
    const known = found.get(named.key)?.point;
    if (!known || comesBefore(point, known)) found.set(named.key, { ...named, metric, point });
  }
  return found;
}

function comesBefore(point: Point, other: Point): boolean {
  return point.value === other.value ? point.untilMs < other.untilMs : point.value < other.value;
}

function nameIn({ host, named }: Readers, { metric, labels }: SeriesValue): Named {
  const ofMetric = named.get(metric) ?? new WeakMap<Labels, Named>();
  named.set(metric, ofMetric);
  const known = ofMetric.get(labels);
  if (known) return known;
  const made = {
    key: JSON.stringify([metric, canonicalKey(labels)]),
    labels: { ...labels, host },
  };
  ofMetric.set(labels, made);
  return made;
}

function reachIn({ plans, reaches }: Readers, series: Series): number {
  const known = reaches.get(series.labels);
  if (known !== undefined) return known;
  const reach = Math.max(unread, ...plans.map((plan) => reachOf(plan, series) ?? unread));
  reaches.set(series.labels, reach);
  return reach;
}

/** Up to the point that may be valid at the begin of the longest window; undefined if no window reaches any. */
function retained(series: Series, fromMs: number, reachMs: number): Series | undefined {
  const { points } = series;
  const last = points.at(-1);
  const horizonMs = fromMs - reachMs;
  if (reachMs === unread || !last || last.untilMs <= horizonMs) return undefined;
  let first = 0;
  while (first + 1 < points.length && (points[first + 1] as Point).tMs <= horizonMs) first++;
  return first === 0 ? series : { ...series, points: points.slice(first) };
}

/** No more series, and no more points, than the bounds allow. */
function bounded(all: ReadonlyArray<readonly [string, Series]>): {
  readonly series: SeriesByKey;
  readonly cut: number;
} {
  const kept = newest(all);
  const most = mostPoints(kept.map(([, { points }]) => points.length));
  const isCut = ({ points }: Series) => points.length > most;
  const shortened = kept.map(([key, series]): readonly [string, Series] => [
    key,
    isCut(series) ? { ...series, points: series.points.slice(-most) } : series,
  ]);
  const cut = all.length - kept.length + kept.filter(([, series]) => isCut(series)).length;
  return { series: Object.fromEntries(shortened), cut };
}

/** Of more series than `hostSeries` those that were measured last; of equal ones the first by key. */
function newest(all: ReadonlyArray<readonly [string, Series]>): ReadonlyArray<readonly [string, Series]> {
  if (all.length <= languageLimits.hostSeries) return all;
  const lastMs = ({ points }: Series) => points.at(-1)?.tMs ?? 0;
  const byTime = all.toSorted(([, a], [, b]) => lastMs(b) - lastMs(a)).slice(0, languageLimits.hostSeries);
  return byTime.sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * The largest length to which all series may be cut so that together they keep `hostPoints`; never above `seriesPoints`.
 * So the longest lose points first, the oldest of each.
 */
function mostPoints(lengths: readonly number[]): number {
  const { seriesPoints, hostPoints } = languageLimits;
  const ascending = lengths.map((length) => Math.min(length, seriesPoints)).sort((a, b) => a - b);
  let room: number = hostPoints;
  for (const [i, length] of ascending.entries()) {
    const share = Math.floor(room / (ascending.length - i));
    if (length > share) return share;
    room -= length;
  }
  return seriesPoints;
}
