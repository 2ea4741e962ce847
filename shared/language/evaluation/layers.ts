import type { Interval, TimeSpan } from './facts.ts';
import { type Signal, signalBuilder } from './signal.ts';

/** A value that holds in these stretches, which are in order and apart from each other. */
export interface Layer<T> {
  readonly intervals: readonly Interval[];
  readonly value: T;
}

/** The value of the last layer that covers a time, else the ground. Cost: linear in the borders inside the span, and a sort of them. */
export function layered<T>(span: TimeSpan, ground: T, layers: readonly Layer<T>[]): Signal<T> {
  const signal = signalBuilder<T>();
  const at = layers.map(() => 0);
  for (const tMs of bordersOf(span, layers)) {
    let value = ground;
    for (let i = 0; i < layers.length; i++) {
      const { intervals, value: own } = layers[i] as Layer<T>;
      while ((intervals[at[i] as number]?.endMs ?? Number.POSITIVE_INFINITY) <= tMs) {
        at[i] = (at[i] as number) + 1;
      }
      const interval = intervals[at[i] as number];
      if (interval !== undefined && interval.startMs <= tMs) value = own;
    }
    signal.push(tMs, value);
  }
  return signal.signal();
}

/** The same time as stretches in order and apart from each other; empty ones go, and those that touch become one. */
export function union(intervals: readonly Interval[]): readonly Interval[] {
  const merged: { startMs: number; endMs: number }[] = [];
  for (const { startMs, endMs } of intervals.toSorted((a, b) => a.startMs - b.startMs)) {
    if (endMs <= startMs) continue;
    const last = merged.at(-1);
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else merged.push({ startMs, endMs });
  }
  return merged;
}

/** The stretch that covers a time; the stretches are in order and apart from each other. Cost: logarithmic. */
export function coveringInterval(intervals: readonly Interval[], tMs: number): Interval | undefined {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((intervals[middle] as Interval).endMs <= tMs) low = middle + 1;
    else high = middle;
  }
  const found = intervals[low];
  return found && found.startMs <= tMs ? found : undefined;
}

function bordersOf<T>({ fromMs, toMs }: TimeSpan, layers: readonly Layer<T>[]): readonly number[] {
  const borders = new Set([fromMs]);
  for (const { intervals } of layers) {
    for (const { startMs, endMs } of intervals) {
      if (startMs > fromMs && startMs <= toMs) borders.add(startMs);
      if (endMs > fromMs && endMs <= toMs) borders.add(endMs);
    }
  }
  return [...borders].sort((a, b) => a - b);
}
