import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../shared/language/ast.ts';
import { episode, expr, occurrences, selector, series, truths, valuesAt, view, webHost } from './given.ts';

const endless = Number.POSITIVE_INFINITY;

describe('a window over events', () => {
  const of = view({
    occurrences: occurrences('LOGIN@3 LOGIN@5'),
    episodes: [episode('FULL', 3, 5), episode('FULL', 8, endless)],
  });

  it('counts occurrences, raises, and episodes that overlap it', () => {
    expect(valuesAt(expr('count(LOGIN, 4ms)'), of, 2, 3, 6, 7, 8, 9)).toEqual([0, 1, 2, 1, 1, 0]);
    expect(valuesAt(expr('raised(FULL, 4ms)'), of, 2, 3, 6, 7, 8, 11, 12)).toEqual([0, 1, 1, 0, 1, 1, 0]);
    expect(valuesAt(expr('active(FULL, 2ms)'), of, 2, 3, 6, 7, 8, 99)).toEqual([0, 1, 1, 0, 1, 1]);
  });
});

describe('an event', () => {
  const of = (facts: Parameters<typeof view>[0], host?: string) =>
    view(facts, { scope: host ? { host } : {}, hostMade: new Set(['FULL']) });
  const full = episode('FULL', 2, 4, { labels: { host: 'h1' }, values: { used: 3, state: 'xa' } });

  it('is true while an episode that agrees is active', () => {
    expect(truths(expr('FULL'), of({ episodes: [full] }), 5)).toBe('FFTTFF');
    expect(truths(expr('FULL'), of({ episodes: [full] }, 'h2'), 5)).toBe('FFFFFF');
    expect(truths(expr('FULL{host="h2"}'), of({ episodes: [full] }), 5)).toBe('FFFFFF');
  });

  it('that agents make is unknown while a host that could have made it is silent', () => {
    const facts = { episodes: [full], hosts: [webHost('h2', 0, 9, [[3, 5]])] };
    expect(truths(expr('FULL'), of(facts), 6)).toBe('FFTT?FF');
    expect(truths(expr('FULL'), of(facts, 'h1'), 6)).toBe('FFTTFFF');
    expect(truths(expr('FULL{host="h1"}'), of(facts), 6)).toBe('FFTTFFF');
    expect(truths(expr('OTHER'), of(facts), 6)).toBe('FFFFFFF');
  });

  it('has fields of which one active episode must satisfy', () => {
    const facts = { episodes: [full], hosts: [webHost('h2', 0, 9, [[3, 5]])] };
    expect(truths(expr('FULL.used > 2'), of(facts), 6)).toBe('FFTT?FF');
    expect(truths(expr('FULL.used > 3'), of(facts), 6)).toBe('FFF??FF');
    expect(truths(expr('FULL.state =~ "x*"'), of(facts, 'h1'), 4)).toBe('FFTTF');
  });

  it('counts what is active, and folds its numbers', () => {
    const more = {
      episodes: [
        full,
        episode('FULL', 3, 9, { values: { used: 6 } }),
        episode('FULL', 4, 9, { values: { used: 'no' } }),
      ],
    };
    expect(valuesAt(expr('count(FULL)'), view(more), 1, 2, 3, 4, 9)).toEqual([0, 1, 2, 2, 0]);
    expect(
      ['max', 'min', 'sum', 'avg'].map((name) => valuesAt(expr(`${name}(FULL.used)`), view(more), 3, 9)),
    ).toEqual([
      [6, undefined],
      [3, undefined],
      [9, 0],
      [4.5, undefined],
    ]);
  });
});

describe('operators', () => {
  const of = view({ series: [series([[0, 3]], { validMs: 2 })] });

  it.each([
    ['m.a > 2 or m.b > 2', 'TT?'],
    ['m.a > 2 and m.b > 2', '???'],
    ['m.a < 2 and m.b > 2', 'FF?'],
    ['not m.b > 2', '???'],
    ['exists(m.a)', 'TTF'],
    ['exists(m.b > 2)', 'FFF'],
    ['m.a / 0 > 1', '???'],
    ['m.a >= 3', 'TT?'],
    ['m.a > 3', 'FF?'],
    ['m.a != 3', 'FF?'],
    ['-m.a == -3', 'TT?'],
    ['abs(-m.a) == 3', 'TT?'],
    ['min(m.a, m.a + 1) == 3', 'TT?'],
    ['max(m.a, m.b) == 3', '???'],
    ['m.a % 2 == 1', 'TT?'],
  ])('%s', (text, expected) => {
    expect(truths(expr(text), of, 2)).toBe(expected);
  });
});

describe('a host set', () => {
  const where = expr('m.a > 2');
  const of = (values: readonly (number | undefined)[], rest = {}) =>
    view({
      hosts: values.map((_, index) => webHost(`h${index + 1}`, index === 2 ? 1 : 0, 3)),
      series: values.flatMap((value, index) =>
        value === undefined ? [] : [series([[0, value]], { labels: { host: `h${index + 1}` } })],
      ),
      ...rest,
    });
  const atLeast = (count: number, isShare = false): Expr => ({
    kind: 'at_least',
    count,
    isShare,
    of: 'web',
    where,
  });

  it('is true of enough, false of too few, else unknown', () => {
    expect(truths(atLeast(2), of([3, 3, undefined]), 3)).toBe('TTTF');
    expect(truths(atLeast(2), of([3, 1, undefined]), 3)).toBe('F??F');
    expect(truths(atLeast(2), of([1, 1, undefined]), 3)).toBe('FFFF');
    expect(truths(atLeast(0.67, true), of([3, 3, 1]), 3)).toBe('TFFF');
    expect(truths(atLeast(0.01, true), of([1, 1, 3]), 3)).toBe('FTTF');
  });

  it('is true of all, and of none by what is written', () => {
    const allOf = (empty: boolean): Expr => ({ kind: 'all_of', of: 'web', where, empty });
    expect(truths(allOf(false), of([3, 3, undefined]), 3)).toBe('T??F');
    expect(truths(allOf(true), of([3, 1, undefined]), 3)).toBe('FFFT');
  });

  it('has values of the members that are known, if they are 80 %', () => {
    const fold = (name: string): Expr => ({
      kind: 'call',
      name,
      args: [{ kind: 'set', name: 'web' }, expr('m.a')],
    });
    expect(valuesAt(fold('sum_of'), of([3, 5, undefined]), 0, 1, 3)).toEqual([8, undefined, undefined]);
    expect(valuesAt(fold('median_of'), of([3, 5, 1]), 0, 1)).toEqual([4, 3]);
    expect(valuesAt(fold('sum_of'), of([1, 2, 3, 4, undefined]), 1)).toEqual([10]);
    expect(['avg_of', 'min_of', 'max_of'].map((name) => valuesAt(fold(name), of([3, 5, 1]), 1)[0])).toEqual([
      3, 1, 5,
    ]);
  });
});

describe('a member rule', () => {
  const members = [
    { hash: 'x', labels: { host: 'h1' }, timesMs: [1, 3, 5], truths: [true, false, undefined] },
  ];

  it('is what the hosts say, and unknown before, without, and in silence', () => {
    const node: Expr = { kind: 'member', hash: 'x' };
    expect(truths(node, view({ members }), 5)).toBe('?TTFF?');
    expect(truths(node, view({ members }, { scope: { host: 'h2' } }), 5)).toBe('??????');
    expect(truths(node, view({ members, hosts: [webHost('h1', 0, 9, [[2, 4]])] }), 5)).toBe('?T??F?');
  });

  it('is of the hosts that have spoken of it', () => {
    const other = { hash: 'x', labels: { host: 'h2' }, timesMs: [4], truths: [true] };
    const silent = [webHost('h2', 0, 9, [[0, 9]])];
    const node: Expr = { kind: 'member', hash: 'x' };
    expect(truths(node, view({ members: [...members, other] }), 5)).toBe('?TTFTT');
    expect(truths(node, view({ members: [...members, other], hosts: silent }), 5)).toBe('?TTF??');
  });
});

describe('absence', () => {
  const facts = { occurrences: occurrences('BEAT@3 HEARTBEAT@3'), hosts: [webHost('h1', 0, 99, [[5, 7]])] };
  const absent = (name: string): Expr => ({ kind: 'absent', of: selector(name), forMs: 4 });

  it('is true when none came for so long, counted from the birth', () => {
    expect(truths(absent('BEAT'), view(facts), 8)).toBe('FFFFFFFTT');
    expect(truths(absent('NEVER'), view(facts, { bornMs: 1 }), 8)).toBe('FFFFFTTTT');
  });

  it('is unknown while the host is silent, except of heartbeats', () => {
    expect(truths(absent('BEAT'), view(facts, { scope: { host: 'h1' } }), 8)).toBe('FFFFF??TT');
    expect(truths(absent('HEARTBEAT'), view(facts, { scope: { host: 'h1' } }), 8)).toBe('FFFFFFFTT');
  });
});
