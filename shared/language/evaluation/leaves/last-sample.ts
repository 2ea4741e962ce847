import type { Point, TimeSpan } from '../facts.ts';
import { type Signal, signalBuilder } from '../signal.ts';
import { indexAfter, validUntilMs } from './series.ts';

/** The value of the last point while it is valid, else unknown. */
export function lastSampleSignal(points: readonly Point[], span: TimeSpan): Signal<number | undefined> {
  const { fromMs, toMs } = span;
  const result = signalBuilder<number | undefined>();
  result.push(fromMs, undefined);
  for (let i = Math.max(0, indexAfter(points, fromMs) - 1); i < points.length; i++) {
    const point = points[i] as Point;
    if (point.tMs > toMs) break;
    const startMs = Math.max(point.tMs, fromMs);
    const endMs = Math.max(validUntilMs(point, points[i + 1]), startMs);
    result.push(startMs, point.value);
    if (endMs <= toMs) result.push(endMs, undefined);
  }
  return result.signal();
}
