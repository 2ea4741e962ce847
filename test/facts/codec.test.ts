import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TocsinError } from '../../shared/errors.ts';
import { fromBase64, toBase64 } from '../../shared/facts/base64.ts';
import {
  type Columns,
  decodeColumns,
  encodeColumns,
  fromScaled,
  schemaHash,
  toScaled,
} from '../../shared/facts/codec.ts';
import { limits } from '../../shared/facts/limits.ts';

const most = limits.scaledValue;
const value = fc.oneof(
  fc.integer(),
  fc.integer({ min: -(2 ** 30), max: 2 ** 30 }),
  fc.constantFrom(most, -most, 0),
);
const shape = fc.integer({ min: 0, max: 12 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    columns: fc.array(
      fc.array(fc.option(value, { nil: undefined, freq: 4 }), { minLength: count, maxLength: count }),
      { maxLength: 20 },
    ),
  }),
);

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof TocsinError) return error.code;
    throw error;
  }
  return 'none';
}

const filled = (series: number, count: number): Columns =>
  Array.from({ length: series }, () => Array.from({ length: count }, () => 7));

describe('encodeColumns and decodeColumns', () => {
  it('writes the bytes that the layout names', () => {
    const table: ReadonlyArray<readonly [Columns, number, number[]]> = [
      [[], 0, []],
      [[[0, 0, 0]], 3, [0, 0, 0, 0]],
      [[[1, 0, -1]], 3, [0, 2, 1, 1]],
      [[[64, 63]], 2, [0, 0x80, 0x01, 1]],
      [
        [
          [5, undefined, 6],
          [1, 1, 1],
        ],
        3,
        [0b01, 0b101, 10, 2, 2, 0, 0],
      ],
      [[[undefined, undefined]], 2, [1, 0]],
    ];
    for (const [columns, count, bytes] of table) {
      expect([...encodeColumns(columns, count)]).toEqual(bytes);
      expect(decodeColumns(Uint8Array.from(bytes), columns.length, count)).toEqual(columns);
    }
  });

  it('gives back what was coded', () => {
    fc.assert(
      fc.property(shape, ({ columns, count }) => {
        expect(decodeColumns(encodeColumns(columns, count), columns.length, count)).toEqual(columns);
      }),
    );
  });

  it('throws nothing but TocsinError of arbitrary bytes, and accepts only what it would write', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(
        bytes,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 10 }),
        (input, series, count) => {
          let columns: Columns;
          try {
            columns = decodeColumns(input, series, count);
          } catch (error) {
            expect(error).toBeInstanceOf(TocsinError);
            return;
          }
          expect([...encodeColumns(columns, count)]).toEqual([...input]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('refuses every cut and every byte too many', () => {
    const bytes = encodeColumns(
      [
        [5, undefined, -600],
        [1, 2 ** 40, 3],
      ],
      3,
    );
    for (let end = 0; end < bytes.length; end++) {
      expect(codeOf(() => decodeColumns(bytes.slice(0, end), 2, 3))).toBe('COLUMNS_MALFORMED');
    }
    expect(codeOf(() => decodeColumns(Uint8Array.from([...bytes, 0]), 2, 3))).toBe('COLUMNS_MALFORMED');
  });

  it('refuses what has two spellings', () => {
    const table: ReadonlyArray<readonly [string, number[], number, number]> = [
      ['leading zeros', [0, 0x80, 0], 1, 1],
      ['a bit beyond the series', [0b10, 2], 1, 1],
      ['a bitmap of nothing missing', [1, 1, 2], 1, 1],
      ['a number of nine bytes', [0, 255, 255, 255, 255, 255, 255, 255, 255, 1], 1, 1],
    ];
    for (const [, bytes, series, count] of table) {
      expect(codeOf(() => decodeColumns(Uint8Array.from(bytes), series, count))).toBe('COLUMNS_MALFORMED');
    }
  });

  it('takes each bound and refuses the next', () => {
    expect(codeOf(() => encodeColumns([[most, -most]], 2))).toBe('none');
    expect(codeOf(() => encodeColumns([[most + 1]], 1))).toBe('VALUE_OUT_OF_RANGE');
    expect(codeOf(() => encodeColumns([[-most - 1]], 1))).toBe('VALUE_OUT_OF_RANGE');
    expect(codeOf(() => encodeColumns([[0.5]], 1))).toBe('VALUE_OUT_OF_RANGE');
    expect(codeOf(() => encodeColumns(filled(limits.series, 1), 1))).toBe('none');
    expect(codeOf(() => encodeColumns(filled(limits.series + 1, 1), 1))).toBe('COLUMNS_TOO_LARGE');
    expect(codeOf(() => encodeColumns(filled(1, limits.samplesPerSeries), limits.samplesPerSeries))).toBe(
      'none',
    );
    expect(codeOf(() => encodeColumns(filled(1, 361), limits.samplesPerSeries + 1))).toBe(
      'COLUMNS_TOO_LARGE',
    );
    expect(codeOf(() => decodeColumns(new Uint8Array(1_000), limits.series + 1, 1))).toBe(
      'COLUMNS_TOO_LARGE',
    );
    const overflow = encodeColumns([[most, most]], 2);
    overflow[overflow.length - 1] = 2;
    expect(codeOf(() => decodeColumns(overflow, 1, 2))).toBe('VALUE_OUT_OF_RANGE');
  });
});

describe('toScaled and fromScaled', () => {
  it('rounds to the nearest step and gives the double that a person means', () => {
    const table: ReadonlyArray<readonly [number, number, number | undefined]> = [
      [0.95, 0.0001, 9500],
      [0.94995, 0.0001, 9500],
      [0.94994, 0.0001, 9499],
      [10_000, 4096, 2],
      [1.234, 0.001, 1234],
      [-0.00001, 0.0001, 0],
      [Number.NaN, 1, undefined],
      [Number.POSITIVE_INFINITY, 1, undefined],
      [most, 1, most],
      [most + 1, 1, undefined],
    ];
    for (const [input, resolution, scaled] of table) expect(toScaled(input, resolution)).toBe(scaled);
    expect(fromScaled(9500, 0.0001)).toBe(0.95);
    expect(fromScaled(9000, 0.0001)).toBe(0.9);
    expect(fromScaled(2, 4096)).toBe(8192);
  });

  it('gives back every integer up to 2 ** 50 at every resolution of the catalogue', () => {
    const scaled = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });
    fc.assert(
      fc.property(scaled, fc.constantFrom(0.0001, 0.01, 0.001, 1, 512, 4096), (whole, resolution) => {
        const back = toScaled(fromScaled(whole, resolution), resolution);
        if (Math.abs(whole * resolution) < 2 ** 52) expect(back).toBe(whole);
      }),
    );
  });
});

describe('schemaHash', () => {
  const series = [
    { metric: 'a.b', labels: { device: 'sda', direction: 'read' }, resolution: 512 },
    { metric: 'a.c', labels: {}, resolution: 1 },
  ];

  it('does not depend on the order of labels but on all else', () => {
    const [first, second] = series as [(typeof series)[0], (typeof series)[1]];
    const same = [{ ...first, labels: { direction: 'read', device: 'sda' } }, second];
    const others = [
      [second, first],
      [first],
      [{ ...first, resolution: 1 }, second],
      [{ ...first, labels: {} }, second],
    ];
    expect(schemaHash(same as typeof series)).toBe(schemaHash(series));
    expect(new Set([series, ...others].map((each) => schemaHash(each as typeof series))).size).toBe(5);
  });
});

describe('toBase64 and fromBase64', () => {
  it('give back all bytes and refuse what is no base64', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      }),
    );
    for (const text of ['a', 'ab', 'a===', '====', 'ab=c', 'a b=', 'ab_-']) {
      expect(codeOf(() => fromBase64(text))).toBe('COLUMNS_MALFORMED');
    }
  });
});
