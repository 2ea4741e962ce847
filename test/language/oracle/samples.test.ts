import { describe, expect, it } from 'vitest';
import { expr, series, valuesAt, view } from './given.ts';

describe('a sample', () => {
  const facts = {
    series: [
      series(
        [
          [2, 1],
          [5, 2],
        ],
        { validMs: 6 },
      ),
    ],
  };

  it('holds from its time to the next one, or to the end of its validity', () => {
    expect(valuesAt(expr('m.a'), view(facts), 1, 2, 4, 5, 10, 11)).toEqual([
      undefined,
      1,
      1,
      2,
      2,
      undefined,
    ]);
  });

  it('counts the later of two points with one time', () => {
    expect(
      valuesAt(
        expr('m.a'),
        view({
          series: [
            series([
              [2, 1],
              [2, 9],
            ]),
          ],
        }),
        2,
      ),
    ).toEqual([9]);
  });

  it('is of the series with the smallest key that agrees and matches, and of a fold where none is named', () => {
    const all = {
      series: [
        series([[0, 1]], { labels: { host: 'h2' } }),
        series([[0, 2]], { labels: { host: 'h1' } }),
        series([[0, 3]], { labels: { host: 'h1', mode: 'idle' } }),
      ],
    };
    expect(valuesAt(expr('m.a'), view(all), 0)).toEqual([2]);
    expect(valuesAt(expr('m.a'), view(all, { scope: { host: 'h2', disk: 'a' } }), 0)).toEqual([1]);
    expect(valuesAt(expr('m.a{mode="idle"}'), view(all), 0)).toEqual([3]);
    expect(valuesAt(expr('m.a{host="h3"}'), view(all), 0)).toEqual([undefined]);
  });
});

describe('a window over samples', () => {
  const of = view({
    series: [
      series(
        [
          [0, 4],
          [2, 1],
          [4, 3],
          [6, 3],
          [8, 2],
        ],
        { validMs: 6 },
      ),
    ],
  });

  it.each<[string, number | undefined]>([
    ['count', 4],
    ['sum', 9],
    ['avg', 2.25],
    ['min', 1],
    ['max', 3],
    ['distinct', 3],
    ['first', 1],
    ['last', 2],
    ['p50', 2.5],
    ['p95', 3],
    ['p99', 3],
    ['delta', 4],
    ['rate', 4 / 0.006],
    ['stddev', Math.sqrt(0.6875)],
  ])('%s is left open and right closed', (name, value) => {
    expect(valuesAt(expr(`${name}(m.a, 8ms)`), of, 8)).toEqual([value]);
  });

  it('interpolates between the closest ranks', () => {
    const points = view({
      series: [
        series([
          [1, 10],
          [2, 20],
          [3, 30],
          [4, 40],
        ]),
      ],
    });
    expect(valuesAt(expr('p95(m.a, 5ms)'), points, 5)).toEqual([expect.closeTo(38.5, 9)]);
  });

  it('is known from 80 % of it on', () => {
    expect(valuesAt(expr('count(m.a, 10ms)'), of, 7, 8, 16, 17)).toEqual([undefined, 5, 1, undefined]);
  });

  it('without a point is 0 or unknown by the function', () => {
    const one = view({ series: [series([[0, 4]], { validMs: 20 })] });
    const names = [
      'count',
      'sum',
      'distinct',
      'avg',
      'min',
      'max',
      'p50',
      'last',
      'first',
      'stddev',
      'delta',
      'rate',
    ];
    expect(names.map((name) => valuesAt(expr(`${name}(m.a, 5ms)`), one, 10)[0])).toEqual([
      0,
      0,
      0,
      ...Array(9).fill(undefined),
    ]);
  });

  it('of one point has no increase', () => {
    const one = view({ series: [series([[6, 4]], { validMs: 20 })] });
    expect(valuesAt(expr('delta(m.a, 5ms)'), one, 10)).toEqual([undefined]);
    expect(valuesAt(expr('rate(m.a, 5ms)'), one, 10)).toEqual([undefined]);
  });
});
