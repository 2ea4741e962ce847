const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);
const signBit = -0x8000000000000000n;

/** The next double above; of the largest one, and of Infinity, it is Infinity. */
export function nextDouble(value: number): number {
  return value === Number.POSITIVE_INFINITY ? value : doubleAt(positionOf(value) + 1n);
}

/**
 * The smallest finite double for which `isTrue` holds, if it holds for all above one for which it does; Infinity if there is
 * none. Cost: 64 calls.
 */
export function firstDouble(isTrue: (value: number) => boolean): number {
  let low = positionOf(-Number.MAX_VALUE);
  let end = positionOf(Number.MAX_VALUE) + 1n;
  while (low < end) {
    const middle = (low + end) >> 1n;
    if (isTrue(doubleAt(middle))) end = middle;
    else low = middle + 1n;
  }
  return doubleAt(low);
}

/** Where it stands among all doubles in their order; zero is at 0, whatever its sign. */
function positionOf(value: number): bigint {
  double[0] = value;
  const pattern = bits[0] as bigint;
  return pattern >= 0n ? pattern : signBit - pattern;
}

function doubleAt(position: bigint): number {
  bits[0] = position >= 0n ? position : signBit - position;
  return double[0] as number;
}
