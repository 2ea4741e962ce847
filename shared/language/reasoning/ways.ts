import { languageLimits } from '../limits.ts';
import { isContradicted } from './orderings.ts';
import type { Term } from './terms.ts';
import { intersection, isSubset, union, type ValueSet } from './value-set.ts';

/** The values of one term; never none. */
export interface Constraint {
  readonly term: Term;
  readonly values: ValueSet;
}

/** Constraints that hold together, of one term each, in the order of their terms. Without any: always. */
export type Way = readonly Constraint[];

/**
 * The ways in which a condition comes to a truth value: none means never. Not `isExact`: there would be too many, and
 * some ways in which it does not are among them; never is never all the same.
 */
export interface Ways {
  readonly list: readonly Way[];
  readonly isExact: boolean;
}

export const always: Ways = { list: [[]], isExact: true };
export const never: Ways = { list: [], isExact: true };
const unsaid: Ways = { list: [[]], isExact: false };

export function waysOf({ term, values }: Constraint): Ways {
  return values.length === 0 ? never : { list: [[{ term, values }]], isExact: true };
}

/** Any of them. More than `languageLimits.reasonTerms` ways are given up. */
export function anyOf(each: readonly Ways[]): Ways {
  const byTerm = new Map<Term, ValueSet>();
  const others: Way[] = [];
  for (const way of each.flatMap(({ list }) => list)) {
    const [only, ...more] = way;
    if (!only) return { list: [[]], isExact: each.every(({ isExact }) => isExact) };
    if (more.length > 0) others.push(way);
    else byTerm.set(only.term, union(byTerm.get(only.term) ?? [], only.values));
  }
  if (byTerm.size + others.length > languageLimits.reasonTerms) return unsaid;
  const list = [...[...byTerm].map(([term, values]) => [{ term, values }]), ...others];
  return { list, isExact: each.every(({ isExact }) => isExact) };
}

/**
 * All of them together; those with the fewest ways first, since they rule most out. What would make more than
 * `languageLimits.reasonTerms` combinations is left out of account.
 */
export function allOf(each: readonly Ways[]): Ways {
  let { list, isExact } = always;
  for (const next of [...each].sort((a, b) => a.list.length - b.list.length)) {
    const isCounted = areFew({ list, isExact }, next);
    isExact &&= next.isExact && isCounted;
    if (isCounted) list = combinations(list, next.list);
  }
  return { list, isExact };
}

/** True if each of these can be looked at together with each of those. */
export function areFew(these: Ways, those: Ways): boolean {
  return these.list.length * those.list.length <= languageLimits.reasonTerms;
}

/** True if the second holds whenever the first does, and is known whenever the first is. Cost: one walk over both. */
export function implies(way: Way, other: Way): boolean {
  let i = 0;
  return other.every(({ term, values }) => {
    while (i < way.length && (way[i] as Constraint).term.index < term.index) i++;
    const own = way[i];
    return own?.term === term && isSubset(own.values, values);
  });
}

/** Those that are possible. */
function combinations(list: readonly Way[], others: readonly Way[]): readonly Way[] {
  const possible: Way[] = [];
  for (const way of list) {
    for (const other of others) {
      const both = together(way, other);
      if (both) possible.push(both);
    }
  }
  return possible;
}

/** Undefined if they cannot hold together. */
function together(a: Way, b: Way): Way | undefined {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const both: Constraint[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    const order =
      (left?.term.index ?? Number.POSITIVE_INFINITY) - (right?.term.index ?? Number.POSITIVE_INFINITY);
    if (left && (!right || order < 0)) both.push(left);
    else if (right && (!left || order > 0)) both.push(right);
    else if (left && right) {
      const values = intersection(left.values, right.values);
      if (values.length === 0) return undefined;
      both.push({ term: left.term, values });
    }
    if (left && (!right || order <= 0)) i++;
    if (right && (!left || order >= 0)) j++;
  }
  return isContradicted(both) ? undefined : both;
}
