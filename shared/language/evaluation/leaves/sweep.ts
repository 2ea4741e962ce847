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
  const entering: I[] = [];
  const leaving: I[] = [];
  for (const item of items) {
    const { startMs, endMs } = item;
    if (startMs >= endMs || endMs <= fromMs || startMs > toMs) continue;
    if (startMs <= fromMs) tally.enter(item);
    else entering.push(item);
    if (endMs <= toMs) leaving.push(item);
  }
  entering.sort((left, right) => left.startMs - right.startMs);
  leaving.sort((left, right) => left.endMs - right.endMs);
  result.push(fromMs, tally.value());
  let entered = 0;
  let left = 0;
  while (entered < entering.length || left < leaving.length) {
    const tMs = Math.min(startOf(entering[entered]), endOf(leaving[left]));
    for (; endOf(leaving[left]) === tMs; left++) tally.leave(leaving[left] as I);
    for (; startOf(entering[entered]) === tMs; entered++) tally.enter(entering[entered] as I);
    result.push(tMs, tally.value());
  }
  return result.signal();
}

function startOf(item: Interval | undefined): number {
  return item === undefined ? Number.POSITIVE_INFINITY : item.startMs;
}

function endOf(item: Interval | undefined): number {
  return item === undefined ? Number.POSITIVE_INFINITY : item.endMs;
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
