import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import { signalOf } from '../../../../shared/language/evaluation/program.ts';
import { cut } from '../../../../shared/language/evaluation/signal.ts';
import { environment, episode, occurrence, parse, series, webHost } from './given.ts';

const env = environment(
  {
    series: [
      series(
        [
          [-7, 4],
          [3, 2],
          [11, 8],
          [12, 8],
          [26, 1],
          [45, 5],
          [58, 3],
          [63, 9],
        ],
        { validMs: 12 },
      ),
      series(
        [
          [9, 7],
          [20, 3],
        ],
        { labels: { host: 'h2' }, validMs: 20 },
      ),
    ],
    occurrences: [-4, 0, 6, 6, 31, 40, 60, 64].map((tMs) => occurrence('A', tMs, { host: 'h1' })),
    episodes: [
      episode('E', -5, 4, { host: 'h1' }, { used: 1 }),
      episode('E', 10, 10, { host: 'h9' }, { used: 9 }),
      episode('E', 12, 33, { host: 'h2' }, { used: 3 }),
      episode('E', 20, 60, { host: 'h1' }, { used: 2 }),
      episode('E', 60, 99, { host: 'h3' }, { used: 2 }),
    ],
    hosts: [webHost('h1', -9, 41, [[5, 9]]), webHost('h1', 50, 62), webHost('h2', 8, 99, [[25, 50]])],
    members: [
      { hash: 'abc', labels: { host: 'h1' }, timesMs: [-3, 14, 36, 61], truths: [true, false, true, false] },
      { hash: 'abc', labels: { host: 'h2' }, timesMs: [20, 44], truths: [false, undefined] },
    ],
  },
  { hostMade: new Set(['E']) },
);

const endMs = 60;
const overWeb = (name: string): Expr => ({
  kind: 'call',
  name,
  args: [{ kind: 'set', name: 'web' }, parse('m.a')],
});
const someOfWeb: Expr = { kind: 'at_least', count: 1, isShare: false, of: 'web', where: parse('m.a > 3') };

describe('what is read over a part of the time', () => {
  it.each<[string, Expr]>([
    ...[
      'm.a',
      ...[
        'count',
        'sum',
        'avg',
        'min',
        'max',
        'p50',
        'distinct',
        'first',
        'last',
        'stddev',
        'rate',
        'delta',
      ].map((name) => `${name}(m.a, 15ms)`),
      'count(A, 10ms)',
      'raised(E, 10ms)',
      'active(E, 10ms)',
      'E',
      'E.used > 1',
      'E{disk="x"}',
      'count(E)',
      'labels(E, host)',
      'max(E.used)',
      'sum(E.used)',
    ].map((text): [string, Expr] => [text, parse(text)]),
    ['avg_of(web, m.a)', overWeb('avg_of')],
    ['median_of(web, m.a)', overWeb('median_of')],
    ['at_least 1 of web', someOfWeb],
    ['a member rule', { kind: 'member', hash: 'abc' }],
  ])('is for %s the same part of what is read over all of it', (_, expr) => {
    const whole = signalOf(expr, env, { fromMs: 0, toMs: endMs });
    expect(whole.timesMs.length).toBeGreaterThan(1);
    for (let fromMs = 0; fromMs <= endMs; fromMs += 1)
      for (const toMs of [fromMs, fromMs + 1, fromMs + 7, endMs]) {
        const span = { fromMs, toMs: Math.min(toMs, endMs) };
        expect(signalOf(expr, env, span)).toEqual(cut(whole, span));
      }
  });
});
