import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../../shared/language/artifact.ts';
import type { Expr } from '../../../../shared/language/ast.ts';
import { reachMs } from '../../../../shared/language/evaluation/reads.ts';
import { retain } from '../../../../shared/language/evaluation/retain.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import {
  environment,
  episode,
  expr,
  occurrences,
  rule,
  script,
  selector,
  selectors,
  told,
  webHost,
} from '../timeline/given.ts';

import { endless, kept, keptIds, missed, sequence } from './given.ts';

describe('retained occurrences', () => {
  it.each<[string, Rule | Expr, string, number, string]>([
    ['are those of the window', expr('count(A, 5ms) > 1'), 'A@5 A@6 A@9 A@12', 10, '234'],
    ['are those of the longest window', expr('count(A, 1ms) + count(A, 4ms) > 1'), 'A@5 A@6 A@7', 10, '3'],
    ['are of types that are read', expr('count(A, 5ms) > 1'), 'B@9 C@11', 10, ''],
    [
      'may be read by the payload',
      rule(expr('X'), { set: { n: expr('count(A, 5ms)') } }),
      'A@5 A@6',
      10,
      '2',
    ],
    ['may be read by the clear', rule(expr('X'), { clear: expr('count(A, 5ms) == 0') }), 'A@5 A@6', 10, '2'],
    ['are those within the span of a sequence', sequence('A B', 5), 'A@4 A@5 B@11', 10, '23'],
    ['are those that no match consumed', sequence('A B', 9), 'A@5 B@6 A@6 A@7', 10, '34'],
    ['are those that a sequence is without', sequence('A B', 5, 'X'), 'X@4 X@6 X@9', 10, '23'],
    [
      'are those within the span of all',
      { kind: 'within', of: selectors('A B'), withinMs: 5 },
      'A@4 A@5',
      10,
      '2',
    ],
    [
      'may be read by a pattern in the clear',
      rule(expr('X'), { clear: sequence('A B', 5) }),
      'A@4 A@6',
      10,
      '2',
    ],
    [
      'are triggers without an answer, where their absence is a part',
      rule({ kind: 'not', operand: missed }, { kind: 'occurrence' }),
      'A@1',
      10,
      '1',
    ],
    ['are no triggers with an answer', rule(missed, { kind: 'occurrence' }), 'A@8 B@9', 10, ''],
    ['are no triggers with an answer at the base', missed, 'A@8 B@10', 10, '2'],
    ['are triggers that wait', missed, 'A@1 B@2 A@3 A@4', 10, '3'],
    ['are triggers whose deadline comes', rule(missed, { kind: 'occurrence' }), 'A@4 A@5 A@6', 10, '23'],
    [
      'are the last ones whose absence is asked for',
      { kind: 'absent', of: selector('A'), forMs: 9 },
      'A@2 A@4 A@11',
      10,
      '23',
    ],
    ['are those of the base itself', { kind: 'absent', of: selector('A'), forMs: 9 }, 'A@4 A@10', 10, '12'],
    [
      'are of types whose absence is asked for',
      { kind: 'absent', of: selector('A'), forMs: 9 },
      'B@4 A@5',
      10,
      '2',
    ],
    [
      'are not those whose absence has come',
      { kind: 'absent', of: selector('A'), forMs: 5 },
      'A@2 A@5',
      10,
      '',
    ],
  ])('%s', (_, of, text, atMs, expected) => {
    expect(keptIds(of, text, atMs)).toBe(expected);
  });

  it('are the last ones of each set of labels', () => {
    const facts = [...occurrences('A@2 A@4', { host: 'a' }), ...occurrences('A@3 A@5', { host: 'b' })].map(
      (fact, index) => ({ ...fact, id: String(index) }),
    );
    const { occurrences: left } = kept(
      { kind: 'absent', of: selector('A'), forMs: 9 },
      { occurrences: facts },
      10,
    );
    expect(left.map(({ id }) => id)).toEqual(['1', '3']);
  });

  it('hold what keeps an older fact from matching, where another node keeps that fact', () => {
    const both: Expr = { kind: 'and', operands: [expr('count(A, 20ms) > 0'), sequence('A B', 5, 'X')] };
    expect(keptIds(both, 'X@1 A@2 X@3 B@4 A@9', 10)).toBe('235');
    const answered: Expr = { kind: 'or', operands: [expr('count(A, 20ms) > 9'), missed] };
    expect(keptIds(answered, 'A@1 B@2 B@3', 10)).toBe('12');
  });

  it('hold what keeps a fact from matching that stays for another reason', () => {
    const env = environment({ occurrences: occurrences('A@1 B@2 B@3') });
    const { next } = timelineOf(rule(missed), env, firstBase(0), 9);
    const ids = (others: readonly string[]) =>
      retain(rule(missed), env, next, others).occurrences.map(({ id }) => id);
    expect([ids([]), ids(['1'])]).toEqual([[], ['1', '2']]);
  });

  it('hold a trigger as long as its host is silent', () => {
    const of = rule(missed, { kind: 'occurrence' });
    const trigger = occurrences('A@1', { host: 'a' });
    const ids = (silent: readonly [number, number]) =>
      kept(of, { occurrences: trigger, hosts: [webHost('a', [0, endless], [silent])] }, 10).occurrences
        .length;
    expect([ids([6, 9]), ids([6, 10]), ids([6, endless]), ids([5, 6])]).toEqual([0, 1, 1, 0]);
  });
});

describe('retained episodes', () => {
  it.each<[string, Rule | Expr, string]>([
    ['are those that are active', expr('X'), '8 9'],
    ['are those that are active, for a field', expr('X.used > 1'), '8 9'],
    ['are those that are counted', expr('count(X) > 1'), '8 9'],
    ['are those that were active in the window', expr('active(X, 5ms) > 0'), '2 8 9'],
    ['are those that were raised in the window', expr('raised(X, 9ms) > 0'), '2 3 8'],
    ['are steps', sequence('X Y', 8), '2 3 8'],
    ['are the last one whose absence is asked for', { kind: 'absent', of: selector('X'), forMs: 9 }, '8'],
    [
      'are those that hold back',
      rule(expr('Y'), { unless: { event: selector('X'), waitMs: 0, extendMs: 5 } }),
      '2 8 9',
    ],
  ])('%s', (_, of, expected) => {
    const episodes = [episode('X', 1, 5), episode('X', 2, 6), episode('X', 3, 4), episode('X', 8, 11)];
    const old = { ...episode('X', 0, 12), id: 'X-9' };
    const ids = kept(of, { episodes: [old, ...episodes] }, 10).episodes.map(({ id }) => id.slice(2));
    expect(ids.sort().join(' ')).toBe(expected);
  });
});

describe('retained samples', () => {
  const points = [1, 4, 7, 10, 13].map((tMs) => ({ tMs, value: tMs, untilMs: tMs + 5 }));
  const series = [{ metric: 'm.x', labels: { host: 'a' }, points }];
  const times = (of: Expr, atMs: number) =>
    kept(of, { series }, atMs).series.map((each) => each.points.map(({ tMs }) => tMs));

  it('begin with the one that is valid at the begin of the window', () => {
    expect(times(expr('m.x > 1'), 9)).toEqual([[7, 10, 13]]);
    expect(times(expr('m.x > 1'), 10)).toEqual([[10, 13]]);
    expect(times(expr('avg(m.x, 5ms) > m.x'), 11)).toEqual([[4, 7, 10, 13]]);
    expect(times(expr('avg(m.x, 99ms) > m.x'), 11)).toEqual([[1, 4, 7, 10, 13]]);
  });

  it('hold the last one, however old, and no series that is not read', () => {
    expect(times(expr('m.x > 1'), 99)).toEqual([[13]]);
    expect(times(expr('m.y > 1'), 9)).toEqual([]);
  });
});

describe('retained truths of members', () => {
  it('begin with the one that holds', () => {
    const members = [{ ...script('when', 'TF?'), timesMs: [1, 4, 9] }, script('other', 'T')];
    const of = (atMs: number) => kept(told('when'), { members }, atMs).members;
    expect([of(0), of(1), of(4)].map(([member]) => member?.timesMs)).toEqual([
      [1, 4, 9],
      [1, 4, 9],
      [4, 9],
    ]);
    expect(of(5)).toEqual([{ hash: 'when', labels: {}, timesMs: [4, 9], truths: [false, undefined] }]);
  });
});

describe('reachMs', () => {
  it.each<[string, Expr, number]>([
    ['a sample', expr('m.x > 1'), 0],
    ['an event', expr('X and Y'), 0],
    ['a window of samples', expr('avg(m.x, 5m) > 1 or m.x > 1'), 300_000],
    ['windows of events', expr('count(A, 5s) + raised(X, 7s) > active(X, 6s)'), 7_000],
    ['a window over a host set', expr('avg_of(web, avg(m.x, 9s)) > 1'), 9_000],
    ['a node in a host set', { kind: 'all_of', of: 'web', empty: false, where: sequence('A B', 8) }, 8],
    ['all within', { kind: 'within', of: selectors('A B'), withinMs: 6 }, 6],
    ['an absence', { kind: 'not', operand: { kind: 'absent', of: selector('A'), forMs: 4 } }, 4],
    ['an absence after a trigger', missed, 5],
    ['a member rule', told('when'), 0],
  ])('of %s', (_, of, expected) => {
    expect(reachMs(of)).toBe(expected);
  });
});
