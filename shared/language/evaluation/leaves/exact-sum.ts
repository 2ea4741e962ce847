/**
 * A sum of doubles without rounding before its end, so that it does not depend on the order of what was added, nor on what
 * was added and taken away again: add the negative to take away. Shewchuk, "Adaptive Precision Floating-Point Arithmetic",
 * 1997: the sum is kept as doubles that do not overlap, the smallest first. It holds what lies beyond the range of doubles for
 * a while: parts are scaled down by a power of two.
 */
export interface ExactSum {
  /** Times `partScale` they are the sum. */
  readonly parts: readonly number[];
  add(value: number): void;
  /** The double next to the sum; infinite beyond the range of doubles. */
  value(): number;
}

/** So many of the largest doubles can be added. */
export const partScale = 2 ** 60;

export function exactSum(): ExactSum {
  const parts: number[] = [];
  return {
    parts,
    add: (value) => addTo(parts, value / partScale),
    value: () => rounded(parts) * partScale,
  };
}

/** Adds `left * right` exactly: the rounded product and what was rounded away. Both are below 2^450 in magnitude. */
export function addProduct(sum: ExactSum, left: number, right: number): void {
  const product = left * right;
  const leftHigh = highHalf(left);
  const rightHigh = highHalf(right);
  const leftLow = left - leftHigh;
  const rightLow = right - rightHigh;
  const rest =
    leftHigh * rightHigh - product + leftHigh * rightLow + leftLow * rightHigh + leftLow * rightLow;
  sum.add(product);
  sum.add(rest);
}

function addTo(parts: number[], value: number): void {
  let carried = value;
  let count = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as number;
    const isLarger = Math.abs(carried) >= Math.abs(part);
    const sum = carried + part;
    const rest = isLarger ? part - (sum - carried) : carried - (sum - part);
    if (rest !== 0) parts[count++] = rest;
    carried = sum;
  }
  if (carried !== 0) parts[count++] = carried;
  if (parts.length !== count) parts.length = count;
}

function rounded(parts: readonly number[]): number {
  let i = parts.length;
  if (i === 0) return 0;
  let sum = parts[--i] as number;
  let rest = 0;
  while (i > 0 && rest === 0) {
    const part = parts[--i] as number;
    const next = sum + part;
    rest = part - (next - sum);
    sum = next;
  }
  return i > 0 && Math.sign(rest) === Math.sign(parts[i - 1] as number) ? halfWay(sum, rest) : sum;
}

/** A rest of exactly half a last place was rounded to even, and smaller parts of its sign say that it is more than half. */
function halfWay(sum: number, rest: number): number {
  const next = sum + rest * 2;
  return next - sum === rest * 2 ? next : sum;
}

/** The upper 26 bits of a double (Dekker): products of halves are exact. */
function highHalf(value: number): number {
  const scaled = value * 134_217_729;
  return scaled - (scaled - value);
}
