import type { Term } from './terms.ts';
import { lowest, upperEnd, type ValueSet } from './value-set.ts';

/** Which functions of one window are never above which. */
const above: Readonly<Record<string, readonly string[]>> = {
  min: ['first', 'last', 'avg', 'p50', 'p95', 'p99', 'max'],
  first: ['max'],
  last: ['max'],
  avg: ['max'],
  p50: ['p95', 'p99', 'max'],
  p95: ['p99', 'max'],
  p99: ['max'],
};

/** These are values of samples; the others are calculated from them, and rounded. */
const exact: ReadonlySet<string> = new Set(['min', 'first', 'last', 'max']);
const rounding = 1e-9;

interface Constraint {
  readonly term: Term;
  readonly values: ValueSet;
}

/** True if no samples have such values in one window: `min(x, 5m)` above 90 % and `max(x, 5m)` below. */
export function isContradicted(constraints: readonly Constraint[]): boolean {
  const windows = constraints.filter(({ term }) => term.window !== undefined);
  if (windows.length < 2) return false;
  return windows.some((lower) =>
    windows.some((higher) => isBelow(lower.term, higher.term) && isEmptyOrdered(lower, higher)),
  );
}

function isBelow({ window: lower }: Term, { window: higher }: Term): boolean {
  return (
    lower?.of === higher?.of && (above[lower?.function ?? '']?.includes(higher?.function ?? '') ?? false)
  );
}

/** True if each value of the lower one is above each value of the higher one, by more than rounding can do. */
function isEmptyOrdered(lower: Constraint, higher: Constraint): boolean {
  const least = lowest(lower.values);
  const end = upperEnd(higher.values);
  const isExact = [lower, higher].every(({ term }) => exact.has(term.window?.function ?? ''));
  if (isExact) return least >= end;
  // What rounding does is only bounded by the values themselves where they have one sign.
  if (lowest(lower.term.domain) < 0) return false;
  return least - rounding * Math.max(least, end) >= end;
}
