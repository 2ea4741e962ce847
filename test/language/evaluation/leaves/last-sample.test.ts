import { describe, expect, it } from 'vitest';
import { changes, environment, series } from './given.ts';

describe('a metric selector', () => {
  it('is the last point from its time on until it is not valid any more', () => {
    const env = environment({
      series: [
        series([
          [10, 1],
          [20, 2],
          [60, 3],
        ]),
      ],
    });
    expect(changes('m.a', env)).toEqual([
      [0, undefined],
      [10, 1],
      [20, 2],
      [50, undefined],
      [60, 3],
      [90, undefined],
    ]);
  });

  it('knows at the begin of a span what came before', () => {
    expect(changes('m.a', environment({ series: [series([[-29, 1]])] }))).toEqual([
      [0, 1],
      [1, undefined],
    ]);
    expect(changes('m.a', environment({ series: [series([[-30, 1]])] }))).toEqual([[0, undefined]]);
  });

  it('holds one value over points that repeat it', () => {
    const points = [-10, 10, 30, 50, 71].map((tMs) => [tMs, 7] as const);
    expect(changes('m.a', environment({ series: [series(points)] }))).toEqual([[0, 7]]);
  });

  it('takes the later of two points of one time', () => {
    const twice = series([
      [10, 1],
      [10, 2],
    ]);
    expect(changes('m.a', environment({ series: [twice] }))).toEqual([
      [0, undefined],
      [10, 2],
      [40, undefined],
    ]);
  });

  it('is unknown at a point that was never valid, and does not fall back to the point before', () => {
    const points = [
      { tMs: 0, value: 1, untilMs: 90 },
      { tMs: 10, value: 2, untilMs: 10 },
    ];
    const env = environment({ series: [{ metric: 'm.a', labels: {}, points }] });
    expect(changes('m.a', env)).toEqual([
      [0, 1],
      [10, undefined],
    ]);
  });

  it('is unknown without a series', () => {
    expect(changes('m.b', environment({ series: [series([[0, 1]])] }))).toEqual([[0, undefined]]);
  });
});

describe('the series that is read', () => {
  const value = (text: string, labels: ReadonlyArray<Readonly<Record<string, string>>>, scope = {}) => {
    const all = labels.map((each, i) => series([[0, i]], { labels: each, validMs: 1_000 }));
    return changes(text, environment({ series: all }, { scope }))[0]?.[1];
  };

  it('agrees with the scope; a label that it lacks joins', () => {
    expect(value('m.a', [{ host: 'h1' }, { host: 'h2' }], { host: 'h2' })).toBe(1);
    expect(value('m.a', [{ host: 'h1' }], { host: 'h1', rack: 'r' })).toBe(0);
    expect(value('m.a', [{ host: 'h1' }], { host: 'h2' })).toBeUndefined();
  });

  it('fits the matchers', () => {
    expect(value('m.a{disk="b"}', [{ disk: 'a' }, { disk: 'b' }])).toBe(1);
    expect(value('m.a{disk!="a"}', [{ disk: 'a' }, {}])).toBe(1);
  });

  it('is the fold over what its matchers do not name', () => {
    expect(value('m.a{disk="a"}', [{ disk: 'a', mode: 'idle' }, { disk: 'a' }])).toBe(1);
  });

  it.each(['mode', 'state'])('is the fold over %s unless that is asked for', (label) => {
    const all = [{ [label]: 'idle' }, {}];
    expect(value('m.a', all)).toBe(1);
    expect(value('m.a', [{ [label]: 'idle' }])).toBeUndefined();
    expect(value(`m.a{${label}="idle"}`, all)).toBe(0);
    expect(value('m.a', [{ [label]: 'idle' }], { [label]: 'idle' })).toBe(0);
  });

  it('is the one with the smallest key of several', () => {
    expect(value('m.a', [{ disk: 'b' }, { disk: 'a' }, { disk: 'c' }])).toBe(1);
  });
});
