import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedList } from '../../shared/correlator/sorted-list.ts';

interface Item {
  readonly key: number;
  readonly text?: string;
}

const compare = (a: Item, b: Item) => a.key - b.key;

describe('a list in order', () => {
  it('holds the last item of each key in order, however they are put', () => {
    const item = fc.record({ key: fc.nat({ max: 20 }), text: fc.string({ maxLength: 2 }) });
    fc.assert(
      fc.property(fc.array(item), fc.array(item), (given, put) => {
        const expected = new Map(given.map((each) => [each.key, each]));
        const of = [...expected.values()].sort(compare);
        const copy = [...of];
        const list = sortedList<Item, Item>(of, compare);
        for (const each of put) {
          expect(list.get({ key: each.key })).toBe(expected.get(each.key));
          list.put(each);
          expected.set(each.key, each);
        }
        expect(list.items()).toEqual([...expected.values()].sort(compare));
        expect(of).toEqual(copy);
      }),
    );
  });

  it('is the very list that was given until something is put', () => {
    const of = [{ key: 1 }];
    const list = sortedList<Item, Item>(of, compare);
    expect(list.get({ key: 2 })).toBeUndefined();
    expect(list.items()).toBe(of);
    list.put({ key: 2 });
    expect(list.items()).not.toBe(of);
    expect(list.items()).toEqual([{ key: 1 }, { key: 2 }]);
  });
});
