import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inBatches } from '../../../functions/adapters/batches.ts';

const size = (text: string) => text.length;

describe('inBatches', () => {
  it.each([
    { items: [], batches: [] },
    { items: ['a', 'b', 'c'], batches: [['a', 'b', 'c']] },
    { items: ['a', 'b', 'c', 'd'], batches: [['a', 'b', 'c'], ['d']] },
    { items: ['12345', '12345'], batches: [['12345', '12345']] },
    { items: ['12345', '123456'], batches: [['12345'], ['123456']] },
    { items: ['a', '12345678901', 'b'], batches: [['a'], ['12345678901'], ['b']] },
  ])('cuts $items into $batches', ({ items, batches }) => {
    expect(inBatches(items, size, { count: 3, sizeBytes: 10 })).toEqual(batches);
  });

  it('loses nothing, keeps the order, and makes no empty call', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 })), (items) => {
        const batches = inBatches(items, size, { count: 3, sizeBytes: 10 });
        expect(batches.flat()).toEqual(items);
        expect(batches.every((batch) => batch.length > 0 && batch.length <= 3)).toBe(true);
      }),
    );
  });
});
