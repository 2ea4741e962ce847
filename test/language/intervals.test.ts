import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonOf, covers, type Interval, intersect, isEmpty } from '../../shared/language/intervals.ts';
import { parseExpression } from '../../shared/language/parser.ts';

const end = fc.integer({ min: 0, max: 4 });
const interval: fc.Arbitrary<Interval> = fc.record({
  low: fc.oneof(end, fc.constant(Number.NEGATIVE_INFINITY)),
  isLowInside: fc.boolean(),
  high: fc.oneof(end, fc.constant(Number.POSITIVE_INFINITY)),
  isHighInside: fc.boolean(),
});
/** Every end and a point between each two of them: enough to tell intervals with such ends apart. */
const points = Array.from({ length: 12 }, (_, i) => i / 2 - 0.5);

function holds({ low, isLowInside, high, isHighInside }: Interval, value: number): boolean {
  return (
    (value > low || (isLowInside && value === low)) && (value < high || (isHighInside && value === high))
  );
}

describe('intervals', () => {
  it('intersect, are empty and cover by their points', () => {
    fc.assert(
      fc.property(interval, interval, (a, b) => {
        const inA = points.filter((value) => holds(a, value));
        const inBoth = inA.filter((value) => holds(b, value));
        expect(points.filter((value) => holds(intersect(a, b), value))).toEqual(inBoth);
        expect(isEmpty(a)).toBe(inA.length === 0);
        if (!isEmpty(a) && covers(b, a)) expect(inBoth).toEqual(inA);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, unknown]>([
    ['x < 5', { low: Number.NEGATIVE_INFINITY, isLowInside: false, high: 5, isHighInside: false }],
    ['x <= -5', { low: Number.NEGATIVE_INFINITY, isLowInside: false, high: -5, isHighInside: true }],
    ['5 < x', { low: 5, isLowInside: false, high: Number.POSITIVE_INFINITY, isHighInside: false }],
    ['5 <= x', { low: 5, isLowInside: true, high: Number.POSITIVE_INFINITY, isHighInside: false }],
    ['5 == x', { low: 5, isLowInside: true, high: 5, isHighInside: true }],
    ['x != 5', undefined],
    ['x + 1 > 5', undefined],
    ['x > y', undefined],
    ['x', undefined],
  ])('are read from %s', (text, expected) => {
    const { expr } = parseExpression(text);
    expect(expr && comparisonOf(expr)?.interval).toEqual(expected);
  });
});
