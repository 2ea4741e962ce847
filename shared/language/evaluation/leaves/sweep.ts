import type { Interval, TimeSpan } from '../facts.ts';
import { type Signal, signalBuilder } from '../signal.ts';

/** What is kept of the items that are active at a time. */
export interface Tally<I, T> {
  enter(item: I): void;
  leave(item: I): void;
  value(): T;
}

/**
 * The tally's value over the items that are active, each in `[startMs, endMs)`. All that comes and goes at one time is
 * tallied before the value is taken. Cost: n log n in the items that touch the span, linear if they are in order.
 */
export function sweep<I extends Interval, T>(
  items: readonly I[],
  { fromMs, toMs }: TimeSpan,
  tally: Tally<I, T>,
): Signal<T> {
  const result = signalBuilder<T>();
  const entering = items.filter(({ startMs, endMs }) => startMs < endMs && endMs > fromMs && startMs <= toMs);
  entering.sort((left, right) => left.startMs - right.startMs);
  const leaving = entering
    .filter(({ endMs }) => endMs <= toMs)
    .sort((left, right) => left.endMs - right.endMs);
  let entered = 0;
  let left = 0;
  for (let tMs = fromMs; tMs <= toMs; ) {
    for (; (leaving[left]?.endMs ?? Number.POSITIVE_INFINITY) <= tMs; left++) tally.leave(leaving[left] as I);
    for (; (entering[entered]?.startMs ?? Number.POSITIVE_INFINITY) <= tMs; entered++)
      tally.enter(entering[entered] as I);
    result.push(tMs, tally.value());
    tMs = Math.min(
      entering[entered]?.startMs ?? Number.POSITIVE_INFINITY,
      leaving[left]?.endMs ?? Number.POSITIVE_INFINITY,
    );
  }
  return result.signal();
}

/** How many items are active. */
export function countSignal(items: readonly Interval[], span: TimeSpan): Signal<number> {
  let count = 0;
  return sweep(items, span, {
    enter: () => count++,
    leave: () => count--,
    value: () => count,
  });
}
