import { nextDouble } from './doubles.ts';

/**
 * A set of finite doubles, as the values at which it begins and ends in turn, ascending: `[1, 3]` is 1 <= x < 3, `[1]` is
 * x >= 1, and what begins at -Infinity has no lower end. As there is a next double, `x > 1` begins at the one after 1: all
 * ends are of one kind.
 */
export type ValueSet = readonly number[];

export const allValues: ValueSet = [Number.NEGATIVE_INFINITY];
export const noValues: ValueSet = [];

/** x >= value */
export function atLeast(value: number): ValueSet {
  return value === Number.POSITIVE_INFINITY ? noValues : [value];
}

/** x < value */
export function below(value: number): ValueSet {
  return value === Number.POSITIVE_INFINITY ? allValues : [Number.NEGATIVE_INFINITY, value];
}

/** x > value */
export function above(value: number): ValueSet {
  return atLeast(nextDouble(value));
}

/** x <= value */
export function atMost(value: number): ValueSet {
  return below(nextDouble(value));
}

export function onlyValue(value: number): ValueSet {
  return intersection(atLeast(value), atMost(value));
}

/** low <= x <= high */
export function between(low: number, high: number): ValueSet {
  return intersection(atLeast(low), atMost(high));
}

export function intersection(a: ValueSet, b: ValueSet): ValueSet {
  return combined(a, b, (isInA, isInB) => isInA && isInB);
}

export function union(a: ValueSet, b: ValueSet): ValueSet {
  return combined(a, b, (isInA, isInB) => isInA || isInB);
}

/** What lies in `a` and not in `b`. */
export function difference(a: ValueSet, b: ValueSet): ValueSet {
  return combined(a, b, (isInA, isInB) => isInA && !isInB);
}

export function isSubset(inner: ValueSet, outer: ValueSet): boolean {
  return difference(inner, outer).length === 0;
}

export function has(set: ValueSet, value: number): boolean {
  let count = 0;
  for (const cut of set) if (cut <= value) count++;
  return count % 2 === 1;
}

/** The set of those integers that lie in the set, where `[n, n + 1)` stands for n. */
export function integersIn(set: ValueSet): ValueSet {
  const cuts: number[] = [];
  for (const cut of set.map(Math.ceil)) {
    if (cuts.at(-1) === cut) cuts.pop();
    else cuts.push(cut);
  }
  return cuts;
}

/** The least value; -Infinity if there is none, Infinity of the empty set. */
export function lowest(set: ValueSet): number {
  return set[0] ?? Number.POSITIVE_INFINITY;
}

/** The end above all values, itself outside; Infinity if there is none, -Infinity of the empty set. */
export function upperEnd(set: ValueSet): number {
  if (set.length % 2 === 1) return Number.POSITIVE_INFINITY;
  return set.at(-1) ?? Number.NEGATIVE_INFINITY;
}

function combined(a: ValueSet, b: ValueSet, isInside: (isInA: boolean, isInB: boolean) => boolean): ValueSet {
  const cuts: number[] = [];
  let [i, j, wasInside] = [0, 0, false];
  while (i < a.length || j < b.length) {
    const nextA = a[i] ?? Number.POSITIVE_INFINITY;
    const nextB = b[j] ?? Number.POSITIVE_INFINITY;
    if (nextA <= nextB) i++;
    if (nextB <= nextA) j++;
    const isNowInside = isInside(i % 2 === 1, j % 2 === 1);
    if (isNowInside !== wasInside) cuts.push(Math.min(nextA, nextB));
    wasInside = isNowInside;
  }
  return cuts;
}
