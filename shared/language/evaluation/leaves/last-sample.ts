import type { Point, TimeSpan } from '../facts.ts';
import { type Signal, signalBuilder } from '../signal.ts';
import { indexAfter, validUntilMs } from './series.ts';

/** The value of the last point while it is valid, else unknown. */
export function lastSampleSignal(points: readonly Point[], span: TimeSpan): Signal<number | undefined> {
  const { fromMs, toMs } = span;
  const result = signalBuilder<number | undefined>();
  const first = indexAfter(points, fromMs) - 1;
  if (first < 0) result.push(fromMs, undefined);
  for (let i = Math.max(0, first); i < points.length; i++) {
    const point = points[i] as Point;
    if (point.tMs > toMs) break;
    const endMs = validUntilMs(point, points[i + 1]);
    result.push(Math.max(point.tMs, fromMs), endMs > Math.max(point.tMs, fromMs) ? point.value : undefined);
    if (endMs > fromMs && endMs <= toMs) result.push(endMs, undefined);
  }
  return result.signal();
}
