import type { TimeSpan } from './facts.ts';

/**
 * A value over time. `values[i]` holds in `[timesMs[i], timesMs[i + 1])`, the last one from its time on. `timesMs[0]` is the
 * begin of the span that was asked for, times ascend, and neighbouring values differ.
 */
export interface Signal<T> {
  readonly timesMs: readonly number[];
  readonly values: readonly T[];
}

/** Collects a signal. */
export interface SignalBuilder<T> {
  /** From `tMs` on. Times never descend; of two values for one time the later counts, and what repeats the value before is dropped. */
  push(tMs: number, value: T): void;
  /** What was collected; nothing is pushed afterwards. */
  signal(): Signal<T>;
}

/** One value all the time. */
export function constant<T>(fromMs: number, value: T): Signal<T> {
  return { timesMs: [fromMs], values: [value] };
}

/** The value at `tMs`; before the begin of the signal its first value. Cost: logarithmic. */
export function valueAtTime<T>(signal: Signal<T>, tMs: number): T {
  return signal.values[Math.max(0, stepAt(signal, tMs))] as T;
}

export function signalBuilder<T>(): SignalBuilder<T> {
  const timesMs: number[] = [];
  const values: T[] = [];
  return {
    push(tMs, value) {
      if (timesMs.length > 0 && timesMs[timesMs.length - 1] === tMs) {
        timesMs.pop();
        values.pop();
      }
      if (values.length > 0 && isSame(values[values.length - 1] as T, value)) return;
      timesMs.push(tMs);
      values.push(value);
    },
    signal: () => ({ timesMs, values }),
  };
}

/**
 * The signal of `of` over the values of all signals at each time at which one of them changes. All begin at the same
 * time, and there is one at least. `of` gets one array that is filled anew for each time. Cost: steps x signals.
 */
export function combine<T, R>(signals: readonly Signal<T>[], of: (values: readonly T[]) => R): Signal<R> {
  const values = signals.map((signal) => signal.values[0] as T);
  const changing: number[] = [];
  for (let i = 0; i < signals.length; i++) if ((signals[i] as Signal<T>).timesMs.length > 1) changing.push(i);
  const [first = 0] = changing;
  const result = signalBuilder<R>();
  result.push((signals[first] as Signal<T>).timesMs[0] as number, of(values));
  if (changing.length === 1) takeAll(signals[first] as Signal<T>, first, values, of, result);
  else if (changing.length > 1) merge(signals, values, of, result);
  return result.signal();
}

/** All steps of the one signal that changes. */
function takeAll<T, R>(
  { timesMs, values: steps }: Signal<T>,
  place: number,
  values: T[],
  of: (values: readonly T[]) => R,
  result: SignalBuilder<R>,
): void {
  for (let i = 1; i < timesMs.length; i++) {
    values[place] = steps[i] as T;
    result.push(timesMs[i] as number, of(values));
  }
}

function merge<T, R>(
  signals: readonly Signal<T>[],
  values: T[],
  of: (values: readonly T[]) => R,
  result: SignalBuilder<R>,
): void {
  const steps = signals.map(() => 1);
  for (
    let tMs = nextChange(signals, steps);
    tMs < Number.POSITIVE_INFINITY;
    tMs = nextChange(signals, steps)
  ) {
    takeValues(signals, steps, values, tMs);
    result.push(tMs, of(values));
  }
}

/** The part inside a span; the signal begins at or before it. */
export function cut<T>(signal: Signal<T>, { fromMs, toMs }: TimeSpan): Signal<T> {
  const first = stepAt(signal, fromMs);
  const end = stepAt(signal, toMs) + 1;
  return {
    timesMs: [fromMs, ...signal.timesMs.slice(first + 1, end)],
    values: signal.values.slice(first, end),
  };
}

/** The index of the step that holds at `tMs`; -1 before the first. */
function stepAt({ timesMs }: Signal<unknown>, tMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesMs[middle] as number) <= tMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function nextChange(signals: readonly Signal<unknown>[], steps: readonly number[]): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < signals.length; i++) {
    const tMs = signals[i]?.timesMs[steps[i] as number];
    if (tMs !== undefined && tMs < nextMs) nextMs = tMs;
  }
  return nextMs;
}

function takeValues<T>(signals: readonly Signal<T>[], steps: number[], values: T[], tMs: number): void {
  for (let i = 0; i < signals.length; i++) {
    const signal = signals[i] as Signal<T>;
    const step = steps[i] as number;
    if (signal.timesMs[step] !== tMs) continue;
    values[i] = signal.values[step] as T;
    steps[i] = step + 1;
  }
}

/** Lists are the same if their items are. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((item, i) => item === right[i]);
}
