import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addProduct, exactSum } from '../../../../shared/language/evaluation/leaves/exact-sum.ts';

/** Doubles over 60 binary places, each a whole number of 2^-20. */
const places = 2 ** 20;
const double = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 40 }))
  .map(([number, shift]) => Math.trunc(number / 2 ** shift) / places);

function exactly(value: number): bigint {
  return BigInt(value * places);
}

function sumOf(values: readonly number[]): number {
  const sum = exactSum();
  for (const value of values) sum.add(value);
  return sum.value();
}

describe('an exact sum', () => {
  it('is 0 of nothing', () => {
    expect(exactSum().value()).toBe(0);
  });

  it('is the double next to the sum, in any order', () => {
    fc.assert(
      fc.property(fc.array(double, { maxLength: 30 }), (values) => {
        const wanted = Number(values.reduce((sum, value) => sum + exactly(value), 0n)) / places;
        expect(sumOf(values) === wanted).toBe(true);
        expect(sumOf(values.toReversed()) === wanted).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('rounds half a last place by what lies beyond it', () => {
    expect(sumOf([1, 2 ** -53])).toBe(1);
    expect(sumOf([1, 2 ** -53, 2 ** -100])).toBe(1 + 2 ** -52);
    expect(sumOf([1, 2 ** -53, -(2 ** -100)])).toBe(1);
    expect(sumOf([-1, -(2 ** -53), -(2 ** -100)])).toBe(-1 - 2 ** -52);
    expect(sumOf([1, 2 ** -53, 2 ** -120])).toBe(1 + 2 ** -52);
    expect(sumOf([1, 2 ** -53, -(2 ** -120)])).toBe(1);
    expect(sumOf([1 + 2 ** -52, 2 ** -53, -(2 ** -120)])).toBe(1 + 2 ** -52);
    expect(sumOf([1, 2 ** -60, 2 ** -130])).toBe(1);
  });

  it('rounds once, wherever the places of its parts lie', () => {
    const power = fc.constantFrom(0, 1, 2, 51, 52, 53, 54, 55, 105, 106, 107, 108, 160);
    const part = fc.tuple(fc.constantFrom(-3, -1, 1, 3), power);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const wanted = parts.reduce(
          (sum, [factor, exponent]) => sum + BigInt(factor) * 2n ** BigInt(exponent),
          0n,
        );
        expect(sumOf(parts.map(([factor, exponent]) => factor * 2 ** exponent)) + 0).toBe(Number(wanted));
      }),
      { numRuns: 1_000 },
    );
  });

  it('forgets what is taken away', () => {
    fc.assert(
      fc.property(fc.array(double), fc.array(double), (kept, gone) => {
        const sum = exactSum();
        for (const value of [...gone, ...kept]) sum.add(value);
        for (const value of gone) sum.add(-value);
        expect(sum.value() === sumOf(kept)).toBe(true);
      }),
    );
  });

  it('holds more than a double does', () => {
    expect(sumOf([1e308, 1e308, -1e308])).toBe(1e308);
    expect(sumOf([1e308, 1e308])).toBe(Number.POSITIVE_INFINITY);
  });

  it('adds products without rounding', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.maxSafeInteger(), fc.maxSafeInteger()), { maxLength: 10 }),
        (pairs) => {
          const sum = exactSum();
          for (const [left, right] of pairs) addProduct(sum, left, right);
          const wanted = pairs.reduce((total, [left, right]) => total + BigInt(left) * BigInt(right), 0n);
          expect(sum.value() === Number(wanted)).toBe(true);
        },
      ),
    );
  });
});
