import { canonicalKey } from '../../facts/ids.ts';
import type { Point, Series } from '../evaluation/facts.ts';
import { validIntervals } from '../tests/samples.ts';

type Labels = Readonly<Record<string, string>>;

interface Kept {
  readonly metric: string;
  readonly labels: Labels;
  points: Received[];
}

type Received = Point & { readonly receivedMs: number };

/** The samples that composites read themselves, as far back as they reach. */
export interface KnownSeries {
  /** `labels` without `host`. Points of one series in order of time. */
  add(
    host: string,
    metric: string,
    labels: Labels,
    point: Omit<Received, 'untilMs'>,
    intervalMs: number,
  ): void;
  /** What was received by then. */
  at(nowMs: number): readonly Series[];
  /** Forgets what was measured before. */
  forget(beforeMs: number): void;
}

export function makeKnownSeries(): KnownSeries {
  const kept = new Map<string, Kept>();
  let last: { readonly nowMs: number; readonly series: readonly Series[] } | undefined;
  return {
    add(host, metric, labels, { tMs, value, receivedMs }, intervalMs) {
      const key = `${host} ${metric} ${canonicalKey(labels)}`;
      const series = kept.get(key) ?? { metric, labels: { ...labels, host }, points: [] };
      kept.set(key, series);
      series.points.push({ tMs, value, receivedMs, untilMs: tMs + validIntervals * intervalMs });
      last = undefined;
    },
    at(nowMs) {
      if (last?.nowMs !== nowMs) {
        const series = [...kept.values()].map(({ metric, labels, points }) => ({
          metric,
          labels,
          points: points.filter(({ receivedMs }) => receivedMs <= nowMs),
        }));
        last = { nowMs, series };
      }
      return last.series;
    },
    forget(beforeMs) {
      for (const [key, series] of kept) {
        series.points = series.points.filter(({ tMs }) => tMs >= beforeMs);
        if (series.points.length === 0) kept.delete(key);
      }
      last = undefined;
    },
  };
}
