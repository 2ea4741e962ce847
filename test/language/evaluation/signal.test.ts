import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combine,
  constant,
  cut,
  type Signal,
  signalBuilder,
  valueAtTime,
} from '../../../shared/language/evaluation/signal.ts';

const signal = (steps: ReadonlyArray<readonly [number, string]>): Signal<string> => ({
  timesMs: steps.map(([tMs]) => tMs),
  values: steps.map(([, value]) => value),
});

const built = (steps: ReadonlyArray<readonly [number, unknown]>): Signal<unknown> => {
  const builder = signalBuilder<unknown>();
  for (const [tMs, value] of steps) builder.push(tMs, value);
  return builder.signal();
};

const arbitrarySignal = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 2 })), { maxLength: 8 })
  .map((steps) => built([[0, 0], ...steps.toSorted(([a], [b]) => a - b)]) as Signal<number>);

describe('a signal builder', () => {
  it('drops what repeats the value before, also in a list', () => {
    expect(
      built([
        [0, ['a', 'b']],
        [5, ['a', 'b']],
        [6, ['a']],
        [7, undefined],
        [8, undefined],
      ]),
    ).toEqual({ timesMs: [0, 6, 7], values: [['a', 'b'], ['a'], undefined] });
  });

  it('keeps lists of one length that differ', () => {
    const steps = [
      [0, ['a', 'b']],
      [5, ['a', 'c']],
    ] as const;
    expect(built(steps)).toEqual({
      timesMs: [0, 5],
      values: [
        ['a', 'b'],
        ['a', 'c'],
      ],
    });
  });

  it('takes the later of two values for one time', () => {
    expect(
      built([
        [0, 1],
        [0, 2],
        [5, 3],
        [5, 2],
        [6, 4],
      ]),
    ).toEqual({ timesMs: [0, 6], values: [2, 4] });
  });
});

describe('a signal', () => {
  const abc = signal([
    [10, 'a'],
    [20, 'b'],
    [30, 'c'],
  ]);

  it('has a value at each time', () => {
    expect([5, 10, 19, 20, 30, 99].map((tMs) => valueAtTime(abc, tMs))).toEqual([
      'a',
      'a',
      'a',
      'b',
      'c',
      'c',
    ]);
  });

  it('is cut to a span, both ends inside', () => {
    expect(cut(abc, { fromMs: 15, toMs: 30 })).toEqual(
      signal([
        [15, 'a'],
        [20, 'b'],
        [30, 'c'],
      ]),
    );
    expect(cut(abc, { fromMs: 20, toMs: 29 })).toEqual(signal([[20, 'b']]));
    expect(cut(abc, { fromMs: 40, toMs: 50 })).toEqual(signal([[40, 'c']]));
  });

  it('is combined with others at each change', () => {
    const other = signal([
      [10, 'x'],
      [20, 'y'],
      [25, 'x'],
    ]);
    expect(combine([abc, other], (values) => values.join(''))).toEqual(
      signal([
        [10, 'ax'],
        [20, 'by'],
        [25, 'bx'],
        [30, 'cx'],
      ]),
    );
    expect(combine([constant(10, 1), constant(10, 2)], ([a = 0, b = 0]) => a + b)).toEqual(constant(10, 3));
  });

  it('combined has at each time the value over the values', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySignal, { minLength: 1, maxLength: 4 }), (signals) => {
        const sum = combine(signals, (values) => values.reduce((a, b) => a + b, 0));
        for (let tMs = 0; tMs <= 20; tMs++) {
          const wanted = signals.reduce((total, each) => total + valueAtTime(each, tMs), 0);
          expect(valueAtTime(sum, tMs)).toBe(wanted);
        }
        expect(sum).toEqual(built(sum.timesMs.map((tMs, i) => [tMs, sum.values[i]])));
      }),
    );
  });
});
