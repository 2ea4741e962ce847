import { canonicalKey } from '../facts/ids.ts';
import { type HostRulePlan, instanceKey, pick, type Read, readsSeries } from './host-rule-plan.ts';
import type { SeriesValue } from './host-rule-state.ts';
import { matchesLabels } from './selectors.ts';

type Labels = Readonly<Record<string, string>>;

/** The series of one tick by metric. */
export type SeriesByMetric = ReadonlyMap<string, readonly SeriesValue[]>;

/** Leaves out what is no finite number: it is as good as not measured. */
export function byMetric(list: readonly SeriesValue[]): SeriesByMetric {
  const found = new Map<string, SeriesValue[]>();
  for (const series of list) {
    if (!Number.isFinite(series.value)) continue;
    const same = found.get(series.metric);
    if (same) same.push(series);
    else found.set(series.metric, [series]);
  }
  return found;
}

/** The series that a selector reads, by the labels of `by` that it has: see `readKey`. Order of the series is nothing. */
export function seriesOf(
  plan: HostRulePlan,
  read: Read,
  host: string,
  all: SeriesByMetric,
): ReadonlyMap<string, SeriesValue> {
  const found = new Map<string, SeriesValue>();
  if (!matchesLabels(read.hostMatchers, { host })) return found;
  for (const series of all.get(read.metric) ?? []) {
    if (!readsSeries(read, series.labels)) continue;
    const key = joinKey(plan, read, series.labels);
    const other = found.get(key);
    if (!other || comesBefore(series, other)) found.set(key, series);
  }
  return found;
}

/** The key under which `seriesOf` holds what an instance reads. */
export function readKey(plan: HostRulePlan, read: Read, instance: Labels, key: string): string {
  return read.keyLabels.length === plan.keyLabels.length ? key : canonicalKey(pick(instance, read.keyLabels));
}

function joinKey(plan: HostRulePlan, read: Read, labels: Labels): string {
  if (read.keyLabels.length === plan.keyLabels.length) return instanceKey(plan, labels);
  return canonicalKey(pick(labels, read.keyLabels));
}

/** Several series of one instance (two devices on one mount point): the first by labels, so that order is nothing. */
function comesBefore(series: SeriesValue, other: SeriesValue): boolean {
  const key = canonicalKey(series.labels);
  const otherKey = canonicalKey(other.labels);
  return key === otherKey ? series.value < other.value : key < otherKey;
}
