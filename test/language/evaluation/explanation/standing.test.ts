import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import type { Expr } from '../../../../shared/language/ast.ts';
import { standingAt } from '../../../../shared/language/evaluation/explanation/standing.ts';
import type { Environment } from '../../../../shared/language/evaluation/facts.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import { at, bornMs, environment, episode, event, minuteMs, occurrence, rule, series } from './given.ts';

describe('where an instance stands', () => {
  const day = 24 * 60 * minuteMs;
  const stands = (given: Rule, env: Environment, atMs: number, base = firstBase(bornMs)) =>
    standingAt(given, env, base, atMs, day);
  const hot = (values: readonly number[]) => environment({ series: [series('m.x', values)] });

  it.each<[string, Environment, number, object]>([
    ['idle', hot([0]), at(1), { truth: 'false', phase: 'idle' }],
    [
      'holding, with the time of the raise',
      hot([0, 2, 2]),
      at(2),
      { truth: 'true', phase: 'holding', nextMs: at(3) },
    ],
    ['open', hot([2, 2, 2]), at(2), { truth: 'true', phase: 'open' }],
    ['idle for good', environment({}), at(9), { truth: 'unknown', phase: 'idle' }],
  ])('is %s', (_, env, atMs, expected) => {
    const given = rule('m.x > 1', { forMs: 2 * minuteMs });
    expect(stands(given, env, atMs)).toStrictEqual({ ...expected, suppressors: [] });
  });

  const pair = {
    kind: 'sequence',
    steps: [event('A'), event('B')],
    without: [],
    isEqualTimeAllowed: false,
  } as const;

  it('is idle between the matches of an occurrence rule', () => {
    const occurrences = ['A', 'B', 'A', 'B', 'A', 'B', 'A'].map((type, i) => occurrence(type, at(i)));
    const given = rule(pair, { kind: 'occurrence' });
    expect(stands(given, environment({ occurrences }), at(7))).toStrictEqual({
      ...{ truth: 'false', phase: 'idle', suppressors: [] },
    });
  });

  it('knows what its base consumed', () => {
    const lasting: Expr = { ...pair, withinMs: 10 * minuteMs };
    const env = environment({ occurrences: [occurrence('A', at(1)), occurrence('B', at(2))] });
    const { next } = timelineOf(rule(lasting), env, firstBase(bornMs), at(3));
    expect(stands(rule(lasting), environment({}), at(4), next)).toStrictEqual({
      ...{ truth: 'true', phase: 'open', nextMs: at(12), suppressors: [] },
    });
  });

  it('has the times at which what holds it back was active, of that event and its own labels alone', () => {
    const unless = { event: event('MAINTENANCE'), waitMs: 0, extendMs: 0 };
    const own = episode('MAINTENANCE', 'node-1', at(1), at(2));
    const env = environment(
      { episodes: [own, episode('OTHER', 'node-1', at(1)), episode('MAINTENANCE', 'node-2', at(1))] },
      { scope: { host: 'node-1' } },
    );
    expect(stands(rule('m.x > 1', { unless }), env, at(3)).suppressors).toEqual([own]);
  });
});
