import type { Point } from '../../../shared/language/evaluation/facts.ts';

/** A function of the samples in `(tMs - windowMs, tMs]`; undefined while too little of it is covered. */
export function windowValue(
  name: string,
  points: readonly Point[],
  windowMs: number,
  tMs: number,
): number | undefined {
  const fromMs = tMs - windowMs;
  const coveredMs = points.reduce(
    (sum, point) => sum + Math.max(0, Math.min(point.untilMs, tMs) - Math.max(point.tMs, fromMs)),
    0,
  );
  if (coveredMs * 5 < windowMs * 4) return undefined;
  const inside = points.filter((point) => fromMs < point.tMs && point.tMs <= tMs);
  return ofPoints(name, inside);
}

function ofPoints(name: string, points: readonly Point[]): number | undefined {
  const values = points.map(({ value }) => value);
  const count = values.length;
  if (name === 'count') return count;
  if (name === 'sum') return sum(values);
  if (name === 'distinct') return new Set(values).size;
  if (count === 0) return undefined;
  switch (name) {
    case 'avg':
      return sum(values) / count;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'first':
      return values[0];
    case 'last':
      return values[count - 1];
    case 'stddev':
      return deviation(values);
    case 'delta':
      return increase(values);
    case 'rate':
      return ratePerSecond(points);
    default:
      return percentile(values, Number(name.slice(1)) / 100);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function deviation(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
}

/** Of a counter: what falls was reset, and has come from zero since. */
function increase(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const steps = values.slice(1).map((value, index) => {
    const before = values[index] as number;
    return value >= before ? value - before : value;
  });
  return sum(steps);
}

function ratePerSecond(points: readonly Point[]): number | undefined {
  const [first, last] = [points[0], points.at(-1)];
  const total = increase(points.map(({ value }) => value));
  if (!first || !last || total === undefined) return undefined;
  return total / ((last.tMs - first.tMs) / 1000);
}

/** Linear between the closest ranks. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below + (above - below) * (rank - Math.floor(rank));
}
