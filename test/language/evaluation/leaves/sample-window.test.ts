import { describe, expect, it } from 'vitest';
import { changes, environment, series } from './given.ts';

/** `[tMs, value]` each valid for 10 ms, evaluated at the times from 0 to 100. */
function over(text: string, points: ReadonlyArray<readonly [number, number]>, validMs = 10) {
  return changes(text, environment({ series: [series(points, { validMs })] }));
}

describe('a window', () => {
  it('is open on the left and closed on the right', () => {
    const points = [
      [0, 1],
      [10, 2],
      [20, 4],
      [30, 8],
    ] as const;
    expect(over('sum(m.a, 20ms)', points, 1_000)).toEqual([
      [0, undefined],
      [16, 3],
      [20, 6],
      [30, 12],
      [40, 8],
      [50, 0],
    ]);
  });

  it('is known at the very millisecond at which 80 % of it is covered, and no longer when less is', () => {
    expect(over('count(m.a, 10ms)', [[20, 1]])).toEqual([
      [0, undefined],
      [28, 1],
      [30, 0],
      [33, undefined],
    ]);
  });

  it('needs the next whole millisecond where 80 % is none', () => {
    // 80 % of 6 ms is 4.8 ms.
    expect(over('last(m.a, 6ms)', [[20, 1]], 1_000)[1]).toEqual([25, 1]);
    // 80 % of 1 ms is all of it: (20, 21] is the first, and has no point.
    expect(over('count(m.a, 1ms)', [[20, 1]], 3)).toEqual([
      [0, undefined],
      [21, 0],
      [24, undefined],
    ]);
  });

  it('adds up what is covered around a gap', () => {
    const points = [
      [10, 1],
      [22, 2],
    ] as const;
    // 16 of 20 ms: 10 of the first point and 6 of the second, up to 6 of the first and 10 of the second.
    expect(over('count(m.a, 20ms)', points)).toEqual([
      [0, undefined],
      [28, 2],
      [30, 1],
      [35, undefined],
    ]);
  });

  it('cuts the validity of a point at the next point', () => {
    const points = [
      { tMs: 0, value: 1, untilMs: 100 },
      { tMs: 10, value: 2, untilMs: 11 },
    ];
    const env = environment({ series: [{ metric: 'm.a', labels: {}, points }] });
    // Only what lies before 11 is covered: 8 ms of (T - 10, T] from T = 8 to T = 13.
    expect(changes('last(m.a, 10ms)', env)).toEqual([
      [0, undefined],
      [8, 1],
      [10, 2],
      [14, undefined],
    ]);
  });

  it('has no point where the next one lies behind it', () => {
    const points = [
      [0, 1],
      [50, 2],
    ] as const;
    for (const name of ['first', 'last'])
      expect(over(`${name}(m.a, 10ms)`, points, 1_000)).toEqual([
        [0, undefined],
        [8, 1],
        [10, undefined],
        [50, 2],
        [60, undefined],
      ]);
  });

  it('follows points and its own begin at whatever time they come', () => {
    const points = [
      [0, 1],
      [17, 2],
      [23, 4],
    ] as const;
    expect(over('sum(m.a, 20ms)', points, 1_000)).toEqual([
      [0, undefined],
      [16, 1],
      [17, 3],
      [20, 2],
      [23, 6],
      [37, 4],
      [43, 0],
    ]);
  });

  it('counts two points of one time once', () => {
    const points = [
      [0, 1],
      [0, 5],
      [5, 2],
    ] as const;
    expect(over('sum(m.a, 10ms)', points, 100)).toEqual([
      [0, undefined],
      [8, 7],
      [10, 2],
      [15, 0],
    ]);
  });

  it('knows of no point in it that there was none', () => {
    const none = (name: string) => over(`${name}(m.a, 10ms)`, [[0, 3]], 1_000).at(-1);
    expect(none('count')).toEqual([10, 0]);
    expect(none('sum')).toEqual([10, 0]);
    expect(none('distinct')).toEqual([10, 0]);
    for (const name of ['avg', 'min', 'max', 'p50', 'p95', 'p99', 'last', 'first', 'stddev'])
      expect(none(name)).toEqual([10, undefined]);
    for (const name of ['rate', 'delta']) expect(none(name)).toEqual([0, undefined]);
  });

  it('is unknown of a length that is no duration, and without a series', () => {
    expect(over('avg(m.a, 10)', [[0, 3]])).toEqual([[0, undefined]]);
    expect(over('avg(m.a, 0ms)', [[0, 3]])).toEqual([[0, undefined]]);
    expect(over('avg(m.b, 10ms)', [[0, 3]])).toEqual([[0, undefined]]);
    expect(over('unheard_of(m.a, 10ms)', [[0, 3]])).toEqual([[0, undefined]]);
  });
});

describe('over the points of a window', () => {
  const values = [4, 2, 2, 8, 3];
  const points = values.map((value, i) => [i * 10, value] as const);
  /** At 40 the window holds all five. */
  const whole = (name: string) => over(`${name}(m.a, 50ms)`, points, 1_000).find(([tMs]) => tMs === 40)?.[1];
  const deviations = [0.2, -1.8, -1.8, 4.2, -0.8];

  it.each([
    ['count', 5],
    ['sum', 19],
    ['avg', 3.8],
    ['min', 2],
    ['max', 8],
    ['p50', 3],
    ['p95', 7.2],
    ['p99', 7.84],
    ['distinct', 4],
    ['last', 3],
    ['first', 4],
    ['stddev', Math.sqrt(deviations.reduce((sum, each) => sum + each * each, 0) / 5)],
    // 4 -> 2 is a reset, 2 -> 8 is 6, 8 -> 3 is a reset.
    ['delta', 2 + 0 + 6 + 3],
    ['rate', 11 / 0.04],
  ])('%s is %d', (name, expected) => {
    expect(whole(name)).toBeCloseTo(expected, 12);
  });

  it('the smallest and largest follow what leaves', () => {
    const all = [5, 9, 1, 9, 3, 2].map((value, i) => [i * 10, value] as const);
    expect(over('max(m.a, 20ms)', all, 1_000)).toEqual([
      [0, undefined],
      [16, 9],
      [50, 3],
      [60, 2],
      [70, undefined],
    ]);
    expect(over('min(m.a, 20ms)', all, 1_000)).toEqual([
      [0, undefined],
      [16, 5],
      [20, 1],
      [40, 3],
      [50, 2],
      [70, undefined],
    ]);
  });

  it('a rate and an increase need two points', () => {
    const two = [
      [0, 1],
      [10, 4],
    ] as const;
    expect(over('delta(m.a, 20ms)', two, 1_000)).toEqual([
      [0, undefined],
      [16, 3],
      [20, undefined],
    ]);
    expect(over('rate(m.a, 20ms)', two, 1_000)[1]).toEqual([16, 300]);
    const later = two.map(([tMs, value]) => [tMs + 30, value] as const);
    expect(over('rate(m.a, 20ms)', later, 1_000)[1]).toEqual([46, 300]);
  });

  it('the average of equal values is that value, however many come and go', () => {
    const tenths = Array.from({ length: 11 }, (_, i) => [i * 10, 0.1] as const);
    expect(over('avg(m.a, 100ms)', tenths, 1_000)).toEqual([
      [0, undefined],
      [80, 0.1],
    ]);
    expect(over('stddev(m.a, 100ms)', tenths, 1_000).at(-1)).toEqual([80, 0]);
  });

  it('a large value leaves nothing behind when it has gone', () => {
    const spike = [1e16, 1, 1, 1, 1].map((value, i) => [i * 10, value] as const);
    expect(over('sum(m.a, 20ms)', spike, 1_000).find(([tMs]) => tMs === 20)?.[1]).toBe(2);
  });

  it('what is no finite number is unknown', () => {
    const huge = [1e308, 1e308].map((value, i) => [i * 10, value] as const);
    expect(over('sum(m.a, 20ms)', huge, 15)).toEqual([
      [0, undefined],
      [20, 1e308],
      [30, undefined],
    ]);
  });
});
