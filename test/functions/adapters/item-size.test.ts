import { describe, expect, it } from 'vitest';
import {
  type AttributeValue,
  itemSizeBytes,
  writeUnitBytes,
  writeUnits,
} from '../../../functions/adapters/item-size.ts';

describe('itemSizeBytes', () => {
  it.each<{ item: Record<string, AttributeValue | undefined>; sizeBytes: number }>([
    { item: {}, sizeBytes: 0 },
    { item: { a: '' }, sizeBytes: 1 },
    { item: { ab: 'xyz' }, sizeBytes: 5 },
    { item: { ä: '😀' }, sizeBytes: 6 },
    { item: { a: new Uint8Array(7) }, sizeBytes: 8 },
    { item: { a: true, b: null }, sizeBytes: 4 },
    { item: { a: undefined, b: '' }, sizeBytes: 1 },
    { item: { a: 0 }, sizeBytes: 3 },
    { item: { a: 12 }, sizeBytes: 3 },
    { item: { a: 123 }, sizeBytes: 4 },
    { item: { a: -12 }, sizeBytes: 4 },
    { item: { a: 1_200_000 }, sizeBytes: 3 },
    { item: { a: 0.0012 }, sizeBytes: 3 },
    { item: { a: 100.5 }, sizeBytes: 4 },
    { item: { a: [] }, sizeBytes: 4 },
    { item: { a: ['x', 'yz'] }, sizeBytes: 1 + 3 + 2 + 3 },
    { item: { a: { k: 'v', long: 'w' } }, sizeBytes: 1 + 3 + 3 + 6 },
  ])('counts $sizeBytes bytes for $item', ({ item, sizeBytes }) => {
    expect(itemSizeBytes(item)).toBe(sizeBytes);
  });
});

describe('writeUnits', () => {
  it.each([
    { sizeBytes: 0, units: 1 },
    { sizeBytes: 1, units: 1 },
    { sizeBytes: writeUnitBytes, units: 1 },
    { sizeBytes: writeUnitBytes + 1, units: 2 },
    { sizeBytes: 2 * writeUnitBytes, units: 2 },
    { sizeBytes: 2 * writeUnitBytes + 1, units: 3 },
  ])('are $units for $sizeBytes bytes', ({ sizeBytes, units }) => {
    expect(writeUnits(sizeBytes)).toBe(units);
  });
});
