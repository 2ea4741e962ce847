import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { longestMs, readsIn, readsOf } from '../../../shared/language/evaluation/reads.ts';
import { absentAfter, sequence } from './patterns/given.ts';
import { expr, rule, selector } from './timeline/given.ts';

const shown = (reads: ReturnType<typeof readsIn>) => {
  const { readsHosts, members, ...reaches } = reads;
  const filled = Object.entries(reaches).flatMap(([name, each]) =>
    each.size > 0 ? [[name, Object.fromEntries(each)] as const] : [],
  );
  return {
    ...Object.fromEntries(filled),
    ...(members.size > 0 && { members: [...members] }),
    ...(readsHosts && { readsHosts }),
  };
};

describe('what expressions read', () => {
  it.each<[string, Expr, object]>([
    ['a sample', expr('m.x > 1'), { samples: { 'm.x': 0 } }],
    ['windows over samples', expr('avg(m.x, 5s) > avg(m.x, 7s) + m.x'), { samples: { 'm.x': 7_000 } }],
    [
      'windows over events',
      expr('count(A, 5s) + raised(X, 6s) > active(Y, 7s)'),
      { recent: { A: 5_000, X: 6_000 }, active: { Y: 7_000 } },
    ],
    [
      'episodes',
      expr('X and Y.used > 1 and count(Z) > 1 and max(V.used) > 1'),
      { active: { X: 0, Y: 0, Z: 0, V: 0 } },
    ],
    ['labels', expr('labels(X, host)'), { active: { X: 0 } }],
    ['a field by itself', expr('exists(X.used)'), { active: { X: 0 } }],
    ['a member rule', { kind: 'member', hash: 'abc' }, { members: ['abc'], readsHosts: true }],
    ['an absence', { kind: 'absent', of: selector('A'), forMs: 9 }, { last: { A: 9 }, readsHosts: true }],
    ['an absence after a trigger', absentAfter('A', 'B', 5), { patterns: { A: 5, B: 5 }, readsHosts: true }],
    [
      'a sequence without its span',
      sequence('A B', { withinMs: 8, without: [selector('C')] }),
      { patterns: { A: 8, B: 8, C: 8 } },
    ],
    [
      'members of a host set',
      { kind: 'all_of', of: 'web', where: expr('m.x > 1'), empty: false },
      { samples: { 'm.x': 0 }, readsHosts: true },
    ],
    [
      'values of members',
      { kind: 'call', name: 'avg_of', args: [{ kind: 'set', name: 'web' }, expr('avg(m.x, 2s)')] },
      { samples: { 'm.x': 2_000 }, readsHosts: true },
    ],
  ])('is for %s', (_, of, expected) => {
    expect(shown(readsIn([of]))).toEqual(expected);
  });

  it('is for a rule what its conditions, its payload and its suppressor read', () => {
    const of = rule(expr('X'), {
      clear: expr('count(A, 5s) == 0'),
      set: { n: expr('m.x'), c: expr('count(A, 2s)') },
      unless: { event: selector('M'), waitMs: 3, extendMs: 4_000 },
    });
    expect(shown(readsOf(of))).toEqual({
      active: { X: 0, M: 4_000 },
      recent: { A: 5_000 },
      samples: { 'm.x': 0 },
    });
    expect(longestMs(readsOf(of))).toBe(5_000);
    expect(longestMs(readsIn([]))).toBe(0);
  });
});
