import { describe, expect, it } from 'vitest';
import { signalOf, truthSignal, valueAt, valuesOf } from '../../../shared/language/evaluation/program.ts';
import { changes, environment, episode, occurrence, parse, series } from './leaves/given.ts';

describe('an expression over time', () => {
  it('changes only where its value does', () => {
    const points = [
      [0, 1],
      [10, 2],
      [20, 5],
      [30, 6],
      [40, 1],
    ] as const;
    const env = environment({ series: [series(points, { validMs: 100 })] });
    expect(changes('m.a > 4 and true', env)).toEqual([
      [0, false],
      [20, true],
      [40, false],
    ]);
    expect(changes('1 + 1', env)).toEqual([[0, 2]]);
    const active = environment({ episodes: [episode('E', 2, 9, { host: 'h1' })] });
    expect(changes('count(E) * 2', active)).toEqual([
      [0, 0],
      [2, 2],
      [9, 0],
    ]);
    expect(truthSignal(parse('count(E) > 0'), active, { fromMs: 0, toMs: 99 })).toEqual({
      timesMs: [0, 2, 9],
      values: [false, true, false],
    });
  });

  it('is no truth where it is a number', () => {
    const env = environment({});
    const span = { fromMs: 0, toMs: 9 };
    expect(truthSignal(parse('1 + 1'), env, span)).toEqual({ timesMs: [0], values: [undefined] });
    expect(signalOf(parse('1 + 1'), env, span)).toEqual({ timesMs: [0], values: [2] });
    const known = environment({ series: [series([[3, 1]], { validMs: 2 })] });
    expect(truthSignal(parse('m.a'), known, span)).toEqual({ timesMs: [0], values: [undefined] });
    expect(truthSignal(parse('1 < 2'), env, span)).toEqual({ timesMs: [0], values: [true] });
  });
});

describe('the value at a time', () => {
  const matched = [
    { ...occurrence('LOGIN', 3, { host: 'h1' }), values: { tries: 4 } },
    { ...occurrence('LOGIN', 5, { host: 'h2' }), values: { tries: 2 } },
    episode('E', 4, 6, { host: 'h3' }, { used: 1 }),
  ];
  const env = environment({
    episodes: [
      episode('E', 2, 9, { host: 'h0' }, { used: 7 }),
      episode('E', 4, 6, { host: 'h3' }, { used: 1 }),
    ],
    occurrences: matched
      .slice(0, 2)
      .map(({ id, labels, values }) => ({ id, type: 'LOGIN', labels, values, tMs: 3 })),
  });
  const at = (text: string, tMs: number, rest = {}) =>
    valueAt(parse(text), { ...env, ...rest }, tMs, matched);

  it('counts the facts of a match among the active episodes, each once', () => {
    expect(at('count(LOGIN)', 5)).toBe(2);
    expect(at('labels(LOGIN, host)', 5)).toEqual(['h1', 'h2']);
    expect(at('max(LOGIN.tries)', 5)).toBe(4);
    expect(at('count(E)', 5)).toBe(2);
    expect(at('count(E)', 8)).toBe(2);
    expect(at('sum(E.used)', 20)).toBe(1);
    expect(at('count(LOGIN{host="h2"})', 5)).toBe(1);
    expect(at('count(LOGIN)', 5, { scope: { host: 'h2' } })).toBe(1);
  });

  it('does not take them for active otherwise', () => {
    expect(at('LOGIN', 5)).toBe(false);
    expect(at('E', 20)).toBe(false);
    expect(at('raised(E, 100ms)', 20)).toBe(2);
    expect(valueAt(parse('count(LOGIN)'), env, 5)).toBe(0);
  });

  it('is the payload of an event, without what is unknown', () => {
    const set = { who: parse('labels(E, host)'), missing: parse('m.a'), worst: parse('max(E.used)') };
    expect(valuesOf(set, env, 5)).toStrictEqual({ who: ['h0', 'h3'], worst: 7 });
    expect(valuesOf({ tries: parse('sum(LOGIN.tries)') }, env, 5, matched)).toEqual({ tries: 6 });
  });
});
