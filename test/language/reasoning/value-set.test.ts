import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDouble, nextDouble } from '../../../shared/language/reasoning/doubles.ts';
import {
  above,
  allValues,
  atLeast,
  atMost,
  below,
  between,
  difference,
  has,
  integersIn,
  intersection,
  isSubset,
  lowest,
  noValues,
  onlyValue,
  union,
  upperEnd,
  type ValueSet,
} from '../../../shared/language/reasoning/value-set.ts';

const end = fc.integer({ min: -3, max: 3 }).map((value) => value / 2);
const range: fc.Arbitrary<ValueSet> = fc.oneof(
  ...[above, atLeast, atMost, below, onlyValue].map((make) => end.map(make)),
  fc.tuple(end, end).map(([low, high]) => between(low, high)),
  fc.constantFrom(allValues, noValues),
);
const set = fc.array(range, { maxLength: 3 }).map((ranges) => ranges.reduce(union, noValues));
/** Every end, the doubles beside it, and a point between each two. */
const points = Array.from({ length: 17 }, (_, i) => i / 4 - 2).flatMap((value) => [
  -nextDouble(-value),
  value,
  nextDouble(value),
]);

describe('sets of doubles', () => {
  it('are combined and compared by their members', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        for (const point of points) {
          const [isInA, isInB] = [has(a, point), has(b, point)];
          expect(has(intersection(a, b), point)).toBe(isInA && isInB);
          expect(has(union(a, b), point)).toBe(isInA || isInB);
          expect(has(difference(a, b), point)).toBe(isInA && !isInB);
        }
        expect(a.length === 0).toBe(!points.some((point) => has(a, point)));
        expect(isSubset(a, b)).toBe(points.every((point) => !has(a, point) || has(b, point)));
        const inside = points.filter((point) => has(a, point));
        if (lowest(a) > Number.NEGATIVE_INFINITY && inside.length > 0)
          expect(lowest(a)).toBe(Math.min(...inside));
        if (upperEnd(a) < Number.POSITIVE_INFINITY && inside.length > 0)
          expect(upperEnd(a)).toBe(nextDouble(Math.max(...inside)));
      }),
    );
  });

  it.each<[string, ValueSet, readonly number[]]>([
    ['x > 1', above(1), [nextDouble(1), 2, 3]],
    ['x >= 1', atLeast(1), [1, nextDouble(1), 2, 3]],
    ['x < 1', below(1), [-1, 0, 1 - 2 ** -53]],
    ['x <= 1', atMost(1), [-1, 0, 1 - 2 ** -53, 1]],
    ['x == 1', onlyValue(1), [1]],
    ['1 <= x <= 2', between(1, 2), [1, nextDouble(1), 2]],
    ['2 <= x <= 1', between(2, 1), []],
    ['nothing above the largest double', above(Number.MAX_VALUE), []],
    ['all up to the largest double', atMost(Number.MAX_VALUE), [-1, 0, 1 - 2 ** -53, 1, nextDouble(1), 2, 3]],
  ])('%s', (_, values, members) => {
    const asked = [-1, 0, 1 - 2 ** -53, 1, nextDouble(1), 2, 3];
    expect(asked.filter((value) => has(values, value))).toEqual(members);
  });

  it('have ends even where they are empty or have none', () => {
    expect([lowest(noValues), upperEnd(noValues)]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]);
    expect([lowest(allValues), upperEnd(allValues)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it.each<[ValueSet, ValueSet]>([
    [above(2), [3]],
    [atLeast(2), [2]],
    [below(2.5), [Number.NEGATIVE_INFINITY, 3]],
    [atMost(2), [Number.NEGATIVE_INFINITY, 3]],
    [between(2.1, 2.9), []],
    [union(onlyValue(2), onlyValue(3)), [2, 4]],
    [union(between(0.5, 0.6), between(0.7, 1)), [1, 2]],
    [intersection(above(2), below(3)), []],
  ])('hold of %j the integers %j', (values, integers) => {
    expect(integersIn(values)).toEqual(integers);
  });
});

describe('doubles', () => {
  it('follow each other without a gap', () => {
    expect([0, -0, 1, 0.95, -1, -5e-324, Number.MAX_VALUE, Number.POSITIVE_INFINITY].map(nextDouble)).toEqual(
      [
        5e-324,
        5e-324,
        1 + 2 ** -52,
        0.9500000000000001,
        -1 + 2 ** -53,
        0,
        Number.POSITIVE_INFINITY,
        Number.POSITIVE_INFINITY,
      ],
    );
  });

  it('are found by what is true from one of them on', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (limit) => {
        expect(firstDouble((value) => value >= limit)).toBe(limit === 0 ? 0 : limit);
        expect(firstDouble((value) => value > limit)).toBe(nextDouble(limit));
      }),
    );
    expect(firstDouble(() => true)).toBe(-Number.MAX_VALUE);
    expect(firstDouble(() => false)).toBe(Number.POSITIVE_INFINITY);
  });
});
