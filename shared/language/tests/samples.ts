import { canonicalKey } from '../../facts/ids.ts';
import type { Point, Series } from '../evaluation/facts.ts';
import type { SeriesValue } from '../host-rules/host-rule-state.ts';
import { type HostLife, isThere, silenceAt } from './host-lives.ts';
import type { Given, GivenSamples, TestCase } from './test-case.ts';

/** Samples are valid for so many of their intervals. */
export const validIntervals = 3;

/** All that the agent of a host measures while the host is there. */
export interface HostSamples {
  /** Time in milliseconds since 1970 -> what is measured then; in order of time. */
  readonly byTime: ReadonlyMap<number, readonly SeriesValue[]>;
  /** The same with `host`, as rules see it. */
  readonly series: readonly Series[];
}

/** How many samples the lines make. */
export function countSamples(given: readonly Given[]): number {
  const counts = given.map((line) => {
    if (line.kind !== 'samples') return 0;
    const times = line.everyMs === undefined ? 1 : Math.floor((line.toMs - line.fromMs) / line.everyMs) + 1;
    return times * Object.keys(line.values).length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What a host measures. A value without an interval is valid until the series' next one, `valid_for` or `endMs`. */
export function samplesOf({ given, startMs }: TestCase, life: HostLife, endMs: number): HostSamples {
  const byTime = new Map<number, SeriesValue[]>();
  const series: Series[] = [];
  for (const { metric, labels, lines } of measured(given, life.host)) {
    const timesMs = [...lines.keys()].filter((tMs) => isThere(life, startMs + tMs)).sort((a, b) => a - b);
    const points = timesMs.map((tMs, i): Point => {
      const { value, line } = lines.get(tMs) as Said;
      const validMs =
        line.everyMs === undefined ? heldMs(tMs, timesMs[i + 1], line, endMs) : validIntervals * line.everyMs;
      const atTime = byTime.get(startMs + tMs) ?? [];
      byTime.set(startMs + tMs, atTime);
      atTime.push({ metric, labels, value, intervalMs: validMs / validIntervals });
      return { tMs: startMs + tMs, value, untilMs: startMs + tMs + validMs };
    });
    series.push({ metric, labels: { ...labels, host: life.host }, points });
  }
  return { byTime: new Map([...byTime].sort(([a], [b]) => a - b)), series };
}

/** What was received of a series at a time: a sample of a silent host is received when its silence ends. */
export function receivedSeries(series: readonly Series[], life: HostLife, nowMs: number): readonly Series[] {
  return series.map((each) => ({
    ...each,
    points: each.points.filter(({ tMs }) => tMs <= nowMs && (silenceAt(life, tMs)?.endMs ?? tMs) <= nowMs),
  }));
}

/** What is known of a series as long as its host speaks: nothing while it is silent. */
export function heardSeries(series: readonly Series[], life: HostLife): readonly Series[] {
  if (life.silent.length === 0) return series;
  return series.map((each) => ({
    ...each,
    points: each.points.flatMap((point) => heard(point, life)),
  }));
}

function heard(point: Point, { silent }: HostLife): readonly Point[] {
  let parts: readonly Point[] = [point];
  for (const { startMs, endMs } of silent) {
    parts = parts.flatMap((each) => [
      ...(each.tMs < startMs ? [{ ...each, untilMs: Math.min(each.untilMs, startMs) }] : []),
      ...(each.untilMs > endMs ? [{ ...each, tMs: Math.max(each.tMs, endMs) }] : []),
    ]);
  }
  return parts;
}

interface Said {
  readonly value: number;
  readonly line: GivenSamples;
}

interface Measured {
  readonly metric: string;
  readonly labels: GivenSamples['labels'];
  /** By virtual time; of two lines with a value for the same time the later one counts. */
  readonly lines: Map<number, Said>;
}

function measured(given: readonly Given[], host: string): Iterable<Measured> {
  const found = new Map<string, Measured>();
  for (const line of given) {
    if (line.kind !== 'samples' || line.host !== host) continue;
    for (const [metric, value] of Object.entries(line.values)) {
      const key = JSON.stringify([metric, canonicalKey(line.labels)]);
      // Agents know a series by its labels: each has an object of its own.
      const series = found.get(key) ?? { metric, labels: { ...line.labels }, lines: new Map() };
      found.set(key, series);
      const everyMs = line.everyMs ?? Number.POSITIVE_INFINITY;
      for (let tMs = line.fromMs; tMs <= line.toMs; tMs += everyMs) series.lines.set(tMs, { value, line });
    }
  }
  return found.values();
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
