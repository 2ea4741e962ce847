import type { Point } from '../facts.ts';
import { type AggregateFunction, aggregateOf, finite } from './aggregate.ts';
import { addProduct, exactSum, partScale } from './exact-sum.ts';
import type { SampleFunction } from './leaf.ts';
import { quantile, rankedBag } from './ranked-bag.ts';

/**
 * A function over the points `[first, end)` of a list while that range moves on. It depends on the points in the range,
 * not on how it came there. `end` of `enter` and `first` of `leave` are the point that comes or goes.
 */
export interface RangeFunction {
  enter(point: number, first: number): void;
  leave(point: number, end: number): void;
  value(first: number, end: number): number | undefined;
}

/** Of an empty range the count, the sum and the number of distinct values are 0, all else is unknown. */
export function rangeFunction(name: SampleFunction, points: readonly Point[]): RangeFunction {
  switch (name) {
    case 'count':
      return atOnce((first, end) => end - first);
    case 'first':
      return atOnce((first, end) => (end > first ? (points[first] as Point).value : undefined));
    case 'last':
      return atOnce((first, end) => (end > first ? (points[end - 1] as Point).value : undefined));
    case 'sum':
    case 'avg':
      return aggregated(name, points);
    case 'min':
      return extremeOf(points, (left, right) => left <= right);
    case 'max':
      return extremeOf(points, (left, right) => left >= right);
    case 'p50':
      return percentile(points, 0.5);
    case 'p95':
      return percentile(points, 0.95);
    case 'p99':
      return percentile(points, 0.99);
    case 'distinct':
      return distinct(points);
    case 'stddev':
      return deviation(points);
    case 'delta':
      return increase(points, () => 1);
    case 'rate':
      return increase(points, (first, last) => (last.tMs - first.tMs) / 1000);
  }
}

function atOnce(value: RangeFunction['value']): RangeFunction {
  return { enter() {}, leave() {}, value };
}

function aggregated(name: AggregateFunction, points: readonly Point[]): RangeFunction {
  const aggregate = aggregateOf(name, []);
  return {
    enter: (i) => aggregate.add((points[i] as Point).value),
    leave: (i) => aggregate.remove((points[i] as Point).value),
    value: aggregate.value,
  };
}

/** Keeps those points that no later one beats: the first of them is the extreme. */
function extremeOf(points: readonly Point[], beats: (left: number, right: number) => boolean): RangeFunction {
  const kept: number[] = [];
  let head = 0;
  const at = (i: number) => (points[i] as Point).value;
  return {
    enter(i) {
      while (kept.length > head && beats(at(i), at(kept.at(-1) as number))) kept.pop();
      kept.push(i);
    },
    leave(i) {
      if (kept[head] === i) head++;
    },
    value: () => (head < kept.length ? at(kept[head] as number) : undefined),
  };
}

function percentile(points: readonly Point[], share: number): RangeFunction {
  const bag = rankedBag(points.map(({ value }) => value));
  return {
    enter: (i) => bag.add((points[i] as Point).value),
    leave: (i) => bag.remove((points[i] as Point).value),
    value: () => quantile(bag, share),
  };
}

function distinct(points: readonly Point[]): RangeFunction {
  const counts = new Map<number, number>();
  const change = (i: number, by: 1 | -1) => {
    const { value } = points[i] as Point;
    const count = (counts.get(value) ?? 0) + by;
    if (count === 0) counts.delete(value);
    else counts.set(value, count);
  };
  return { enter: (i) => change(i, 1), leave: (i) => change(i, -1), value: () => counts.size };
}

/** Of the population: the root of (n * sum of squares - square of the sum) / n^2, with the numerator exact. Of values below 2^450. */
function deviation(points: readonly Point[]): RangeFunction {
  const sum = exactSum();
  const squares = exactSum();
  const change = (i: number, sign: 1 | -1) => {
    const { value } = points[i] as Point;
    sum.add(sign * value);
    addProduct(squares, sign * value, value);
  };
  return {
    enter: (i) => change(i, 1),
    leave: (i) => change(i, -1),
    value(first, end) {
      const count = end - first;
      const numerator = exactSum();
      for (const part of squares.parts) addProduct(numerator, part, count / partScale);
      for (const left of sum.parts) for (const right of sum.parts) addProduct(numerator, -left, right);
      return finite((Math.sqrt(Math.max(0, numerator.value())) / count) * partScale);
    },
  };
}

/** The sum of increases from point to point, divided; a decrease is a reset and counts as the new value. Unknown of fewer than 2 points. */
function increase(points: readonly Point[], divisor: (first: Point, last: Point) => number): RangeFunction {
  const sum = exactSum();
  const increaseTo = (i: number) => {
    const { value } = points[i] as Point;
    const before = (points[i - 1] as Point).value;
    return value < before ? value : value - before;
  };
  return {
    enter(i, first) {
      if (i > first) sum.add(increaseTo(i));
    },
    leave(i, end) {
      if (i + 1 < end) sum.add(-increaseTo(i + 1));
    },
    value(first, end) {
      if (end - first < 2) return undefined;
      return finite(sum.value() / divisor(points[first] as Point, points[end - 1] as Point));
    },
  };
}
