import type { Point, TimeSpan } from '../facts.ts';
import { type Signal, signalBuilder } from '../signal.ts';
import { knownSignal } from './coverage.ts';
import type { SampleFunction } from './leaf.ts';
import { rangeFunction } from './sample-functions.ts';
import { indexAfter } from './series.ts';

interface Window {
  readonly function: SampleFunction;
  readonly windowMs: number;
}

/** A function over the points in `(T - windowMs, T]` for each T of the span; unknown where too little of the window is covered. */
export function sampleWindowSignal(
  points: readonly Point[],
  { function: name, windowMs }: Window,
  span: TimeSpan,
): Signal<number | undefined> {
  const read = pointsRead(points, windowMs, span);
  const known = knownSignal(read, windowMs, span);
  const range = rangeFunction(name, read);
  const result = signalBuilder<number | undefined>();
  let first = indexAfter(read, span.fromMs - windowMs);
  let end = first;
  let flip = 0;
  for (let tMs = span.fromMs; tMs <= span.toMs; tMs = nextMs()) {
    while (end < read.length && timeOf(end) <= tMs) range.enter(end++, first);
    while (first < end && timeOf(first) <= tMs - windowMs) range.leave(first++, end);
    if ((known.timesMs[flip + 1] ?? Number.POSITIVE_INFINITY) <= tMs) flip++;
    result.push(tMs, known.values[flip] ? range.value(first, end) : undefined);
  }
  return result.signal();

  function timeOf(i: number): number {
    return (read[i] as Point).tMs;
  }

  function nextMs(): number {
    const entering = end < read.length ? timeOf(end) : Number.POSITIVE_INFINITY;
    const leaving = first < end ? timeOf(first) + windowMs : Number.POSITIVE_INFINITY;
    return Math.min(entering, leaving, known.timesMs[flip + 1] ?? Number.POSITIVE_INFINITY);
  }
}

/** The points in any of the windows, after the one that is valid where the first window begins. One for each time: the later. */
function pointsRead(
  points: readonly Point[],
  windowMs: number,
  { fromMs, toMs }: TimeSpan,
): readonly Point[] {
  const first = Math.max(0, indexAfter(points, fromMs - windowMs) - 1);
  const read = points.slice(first, indexAfter(points, toMs));
  const isTwin = (point: Point, i: number) => point.tMs === read[i + 1]?.tMs;
  return read.some(isTwin) ? read.filter((point, i) => !isTwin(point, i)) : read;
}
