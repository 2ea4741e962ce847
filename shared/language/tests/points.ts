import { canonicalKey } from '../../facts/ids.ts';
import type { SeriesValue } from '../host-rule-state.ts';
import type { Given, GivenSamples } from './test-case.ts';
import { validIntervals } from './virtual-time.ts';

/** What a host measures at one time. */
export type PointsByTime = ReadonlyMap<number, readonly SeriesValue[]>;

interface Series {
  readonly host: string;
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of two lines with a value for the same time the later one counts. */
  readonly byTime: Map<number, { readonly value: number; readonly line: GivenSamples }>;
}

/** How many samples the lines make. */
export function countSamples(given: readonly Given[]): number {
  const counts = given.map((line) => {
    if (line.kind === 'event') return 0;
    const times = line.everyMs === undefined ? 1 : Math.floor((line.toMs - line.fromMs) / line.everyMs) + 1;
    return times * Object.keys(line.values).length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Host -> time -> values. A value without an interval is valid until the series' next one, `valid_for` or `endMs`. */
export function pointsOf(given: readonly Given[], endMs: number): ReadonlyMap<string, PointsByTime> {
  const hosts = new Map<string, Map<number, SeriesValue[]>>();
  for (const { host, metric, labels, byTime } of seriesOf(given)) {
    const points = hosts.get(host) ?? new Map<number, SeriesValue[]>();
    hosts.set(host, points);
    const timesMs = [...byTime.keys()].sort((a, b) => a - b);
    for (const [i, tMs] of timesMs.entries()) {
      const { value, line } = byTime.get(tMs) as { value: number; line: GivenSamples };
      const intervalMs = line.everyMs ?? heldMs(tMs, timesMs[i + 1], line, endMs) / validIntervals;
      const atTime = points.get(tMs) ?? [];
      points.set(tMs, atTime);
      atTime.push({ metric, labels, value, intervalMs });
    }
  }
  return hosts;
}

function heldMs(
  tMs: number,
  nextMs: number | undefined,
  { validForMs }: GivenSamples,
  endMs: number,
): number {
  // One longer than the test, so that a value which holds to the end is valid at the end.
  const untilMs = Math.min(nextMs ?? endMs + 1, validForMs === undefined ? endMs + 1 : tMs + validForMs);
  return untilMs - tMs;
}

function seriesOf(given: readonly Given[]): Iterable<Series> {
  const found = new Map<string, Series>();
  for (const line of given) {
    if (line.kind === 'event') continue;
    for (const [metric, value] of Object.entries(line.values)) {
      const key = JSON.stringify([line.host, metric, canonicalKey(line.labels)]);
      const { host, labels } = line;
      const series = found.get(key) ?? { host, metric, labels, byTime: new Map() };
      found.set(key, series);
      const everyMs = line.everyMs ?? Number.POSITIVE_INFINITY;
      for (let tMs = line.fromMs; tMs <= line.toMs; tMs += everyMs) series.byTime.set(tMs, { value, line });
    }
  }
  return found.values();
}
