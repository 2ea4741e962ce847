import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiteralUnit } from '../../../shared/language/ast.ts';
import { parseSizeBytes, printQuantity, readQuantity } from '../../../shared/language/expression/quantity.ts';

describe('readQuantity', () => {
  it.each<[string, number, LiteralUnit, number]>([
    ['95%', 0.95, 'ratio', 3],
    ['0.1%', 0.001, 'ratio', 4],
    ['29%', 0.29, 'ratio', 3],
    ['5m', 300, 'seconds', 2],
    ['0.1s', 0.1, 'seconds', 4],
    ['1h30m', 5400, 'seconds', 5],
    ['1s500ms', 1.5, 'seconds', 7],
    ['0.00071s', 0.00071, 'seconds', 8],
    ['20GiB)', 20 * 2 ** 30, 'bytes', 5],
    ['2TB', 2e12, 'bytes', 3],
    ['7', 7, 'none', 1],
    ['7 m', 7, 'none', 1],
    ['1.5e-3', 0.0015, 'none', 6],
  ])('reads %s', (text, value, unit, end) => {
    expect(readQuantity(text, 0)).toEqual({ value, unit, end });
  });

  it.each(['', 'x', '5x', '5mm', '30m1h', '1.', '.5', '1e999', '5GIB', '1_000', '-1'])(
    'refuses %j',
    (text) => {
      expect(readQuantity(text, 0)).toBeUndefined();
    },
  );

  it('reads at the offset', () => {
    expect(readQuantity('a > 5s', 4)).toEqual({ value: 5, unit: 'seconds', end: 6 });
  });
});

describe('printQuantity', () => {
  it.each<[number, LiteralUnit, string]>([
    [0.95, 'ratio', '95%'],
    [0.29, 'ratio', '29%'],
    [1, 'ratio', '100%'],
    [0, 'ratio', '0%'],
    [0.00005, 'ratio', '0.005%'],
    [90, 'seconds', '1m30s'],
    [0.0001, 'seconds', '0.0001s'],
    [2 ** 30, 'bytes', '1GiB'],
    [1000, 'bytes', '1000B'],
    [0, 'bytes', '0B'],
    [1e21, 'none', '1e+21'],
  ])('prints %d of unit %s as %s', (value, unit, expected) => {
    expect(printQuantity(value, unit)).toBe(expected);
  });

  it('prints every double so that the same one is read', () => {
    const unit = fc.constantFrom<LiteralUnit>('none', 'ratio', 'seconds', 'bytes');
    const double = fc.double({ min: 0, max: 1e200, noNaN: true }).map(Math.abs);
    fc.assert(
      fc.property(double, unit, (value, each) => {
        const text = printQuantity(value, each);
        expect(readQuantity(text, 0)).toEqual({ value, unit: each, end: text.length });
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseSizeBytes', () => {
  it.each([
    ['1GiB', 2 ** 30],
    ['1.5kB', 1500],
    ['12B', 12],
    ['12', undefined],
    ['1GiB ', undefined],
    ['', undefined],
  ])('reads %j as %s', (text, expected) => {
    expect(parseSizeBytes(text)).toBe(expected);
  });
});
