import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, rankedBag } from '../../../../shared/language/evaluation/leaves/ranked-bag.ts';

const step = fc.tuple(fc.boolean(), fc.integer({ min: -5, max: 5 }));

describe('a ranked bag', () => {
  it('is in order while numbers come and go', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bag = rankedBag(steps.map(([, value]) => value));
        const naive: number[] = [];
        for (const [isAdded, value] of steps) {
          const place = naive.indexOf(value);
          if (isAdded) naive.push(value);
          else if (place >= 0) naive.splice(place, 1);
          if (isAdded) bag.add(value);
          else if (place >= 0) bag.remove(value);
          naive.sort((a, b) => a - b);
          expect(Array.from({ length: bag.size() }, (_, rank) => bag.at(rank))).toEqual(naive);
        }
      }),
    );
  });

  it.each<[readonly number[], number, number | undefined]>([
    [[], 0.5, undefined],
    [[7], 0.95, 7],
    [[1, 2], 0.5, 1.5],
    [[3, 1, 2], 0.5, 2],
    [[10, 20, 30, 40, 50], 0.95, 48],
    [[1, 2, 3], 0, 1],
    [[1, 2, 3], 1, 3],
    [[0.1, 0.1, 0.1], 0.95, 0.1],
  ])('of %j has at %d: %d', (values, share, expected) => {
    const bag = rankedBag(values);
    for (const value of values) bag.add(value);
    expect(quantile(bag, share)).toBe(expected);
  });
});
