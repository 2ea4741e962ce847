import { type ExactSum, exactSum } from './exact-sum.ts';
import { quantile, rankedBag } from './ranked-bag.ts';

/** One number of many that come and go. It depends on what is there, not on what was. */
export interface Aggregate {
  add(value: number): void;
  remove(value: number): void;
  /** Undefined of nothing, except that the sum of nothing is 0. */
  value(): number | undefined;
}

export type AggregateFunction = 'sum' | 'avg' | 'min' | 'max' | 'median';

/** `candidates` are all numbers that may come. */
export function aggregateOf(name: AggregateFunction, candidates: readonly number[]): Aggregate {
  switch (name) {
    case 'sum':
      return sumOf((sum) => sum.value());
    case 'avg':
      return sumOf((sum, count) => sum.value() / count);
    case 'min':
      return quantileOf(0, candidates);
    case 'max':
      return quantileOf(1, candidates);
    case 'median':
      return quantileOf(0.5, candidates);
  }
}

/** Undefined for what is no finite number. */
export function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function sumOf(result: (sum: ExactSum, count: number) => number): Aggregate {
  const sum = exactSum();
  let count = 0;
  return {
    add(value) {
      sum.add(value);
      count++;
    },
    remove(value) {
      sum.add(-value);
      count--;
    },
    value: () => finite(result(sum, count)),
  };
}

function quantileOf(share: number, candidates: readonly number[]): Aggregate {
  const bag = rankedBag(candidates);
  return {
    add: bag.add,
    remove: bag.remove,
    value: () => quantile(bag, share),
  };
}
