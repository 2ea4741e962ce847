import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemSizeBytes } from '../../../functions/adapters/item-size.ts';
import { readSample, sampleItem } from '../../../functions/adapters/sample-item.ts';
import { sampleSort } from '../../../functions/adapters/sample-keys.ts';
import { limits } from '../../../shared/facts/limits.ts';
import { noonMs, sampleOf } from '../../contracts/facts.ts';

describe('an item of the samples table', () => {
  it('is laid out as the architecture says', () => {
    const { p, s } = sampleItem(sampleOf('node-1', 36 ** 2));
    expect({ p, s }).toEqual({ p: 'node-1#20261122', s: 't5abcd-x7q2.000100' });
  });

  it('leaves 870 bytes of a write unit to the columns, for a name of 20 characters', () => {
    const { block, ...item } = sampleOf('ip-10-0-0-1.internal', 1_440, { builtAtMs: noonMs + 123_457 });
    const empty = sampleItem({ ...item, ...(block && { block: { ...block, columns: new Uint8Array(0) } }) });
    expect(limits.quietItemBytes - itemSizeBytes(empty)).toBeGreaterThanOrEqual(870);
  });

  it('reads back as it was', () => {
    const times = fc.integer({ min: 0, max: 2 ** 41 });
    fc.assert(
      fc.property(times, times, fc.nat(), fc.uint8Array(), (builtAtMs, receivedAtMs, seq, columns) => {
        const block = { schema: 'x', fromMs: receivedAtMs, intervalMs: 10_000, count: 6, columns };
        const expiresAtMs = Math.ceil(receivedAtMs / 1_000) * 1_000;
        const item = sampleOf('node-1', seq, { builtAtMs, receivedAtMs, block, expiresAtMs });
        expect(readSample(sampleItem(item))).toEqual(item);
      }),
    );
  });

  it('sorts as its sequence counts', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(sampleSort('b', a) < sampleSort('b', b)).toBe(a < b);
      }),
    );
  });
});
