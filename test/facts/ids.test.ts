import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalKey,
  hashText,
  idAt,
  idLength,
  isId,
  lowestIdAt,
  occurrenceId,
  shardOfId,
  timeOfId,
  transitionId,
} from '../../shared/facts/ids.ts';

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const parts = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 4 });

describe('ids', () => {
  it('are the same on every machine and for ever', () => {
    expect(idAt(1_795_251_600_000, ['event', 'e', 'raised'])).toBe('01m7ynaym0cb2s1g452bmyds3n');
    expect(hashText(['a', 'b'], 16)).toBe('0hsyybe0tcjapscx');
  });

  it('carry their time and have one form', () => {
    fc.assert(
      fc.property(time, parts, (tMs, named) => {
        const id = idAt(tMs, named);
        expect([id.length, isId(id), timeOfId(id)]).toEqual([idLength, true, tMs]);
      }),
    );
  });

  it('sort by time, and no id of a time lies below its lowest', () => {
    fc.assert(
      fc.property(time, time, parts, parts, (a, b, first, second) => {
        if (a !== b) expect(idAt(a, first) < idAt(b, second)).toBe(a < b);
        expect(lowestIdAt(a) <= idAt(a, first)).toBe(true);
        if (a > 0) expect(idAt(a - 1, second) < lowestIdAt(a)).toBe(true);
      }),
    );
  });

  it('differ where their parts differ, however these are cut', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(idAt(0, a) === idAt(0, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(idAt(0, ['a', 'b'])).not.toBe(idAt(0, ['ab']));
    expect(idAt(0, ['1'])).not.toBe(idAt(0, [1]));
  });

  it('name transitions and occurrences apart', () => {
    const ids = [
      transitionId('e', 'raised', 5),
      transitionId('e', 'cleared', 5),
      transitionId('f', 'raised', 5),
      occurrenceId(5, 'A', 'x', 'y'),
      occurrenceId(5, 'A', 'y', 'x'),
      occurrenceId(5, 'B', 'x', 'y'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([-1, 1.5, 2 ** 48, Number.NaN])('refuse the time %d', (tMs) => {
    expect(() => idAt(tMs, [])).toThrow(RangeError);
  });

  it.each(['', 'a'.repeat(25), 'a'.repeat(27), `${'a'.repeat(25)}i`, `${'a'.repeat(25)}A`])(
    'know %j for none',
    (text) => {
      expect(isId(text)).toBe(false);
    },
  );

  it('fall into every shard, and always into the same', () => {
    const shards = Array.from({ length: 400 }, (_, i) => shardOfId(idAt(0, [i]), 16));
    expect(new Set(shards).size).toBe(16);
    expect(Math.max(...shards)).toBe(15);
    expect(shards).toEqual(Array.from({ length: 400 }, (_, i) => shardOfId(idAt(0, [i]), 16)));
  });

  it('write labels in one order', () => {
    expect(canonicalKey({ b: '2', a: '1' })).toBe('[["a","1"],["b","2"]]');
    const labels = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(labels, (one) => {
        expect(canonicalKey(Object.fromEntries(Object.entries(one).reverse()))).toBe(canonicalKey(one));
      }),
    );
  });
});
