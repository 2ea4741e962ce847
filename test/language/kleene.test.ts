import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { all, any, negation, type Truth } from '../../shared/language/kleene.ts';

const T = true;
const F = false;
const U = undefined;
const truth = fc.constantFrom<Truth>(T, F, U);

describe("Kleene's logic", () => {
  it.each<[Truth, Truth, Truth, Truth]>([
    [T, T, T, T],
    [T, F, F, T],
    [T, U, U, T],
    [F, F, F, F],
    [F, U, F, U],
    [U, U, U, U],
  ])('gives for %s and %s: all %s, any %s, in either order', (left, right, both, either) => {
    expect([all([left, right]), all([right, left]), any([left, right]), any([right, left])]).toEqual([
      both,
      both,
      either,
      either,
    ]);
  });

  it('negates what is known alone', () => {
    expect([negation(T), negation(F), negation(U)]).toEqual([F, T, U]);
  });

  it('holds all of nothing for true and any of nothing for false', () => {
    expect([all([]), any([])]).toEqual([T, F]);
  });

  it('obeys De Morgan, double negation, and any grouping', () => {
    fc.assert(
      fc.property(fc.array(truth, { maxLength: 5 }), fc.array(truth, { maxLength: 5 }), (left, right) => {
        expect(negation(all(left))).toBe(any(left.map(negation)));
        expect(negation(negation(any(left)))).toBe(any(left));
        expect(all([all(left), all(right)])).toBe(all([...left, ...right]));
        expect(any([any(left), any(right)])).toBe(any([...left, ...right]));
      }),
    );
  });

  it('never takes back what it said when an unknown becomes known', () => {
    fc.assert(
      fc.property(fc.array(truth, { maxLength: 6 }), fc.boolean(), (values, value) => {
        const known = values.map((each) => each ?? value);
        for (const fold of [all, any]) if (fold(values) !== undefined) expect(fold(known)).toBe(fold(values));
      }),
    );
  });
});
