import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import type { Facts, HostFact } from '../../../../shared/language/evaluation/facts.ts';
import { at, condition, environment, episode, event, host, parse, series, silentFrom, web } from './given.ts';

describe('explain, the members of a host set', () => {
  const busy: Expr = { kind: 'at_least', count: 1, isShare: false, of: 'web', where: event('BUSY') };
  const made = { hostMade: new Set(['BUSY']), hostSets: web };
  const told = (node: Expr | string, facts: Partial<Facts>) =>
    condition(node, environment(facts, made), at(5));
  const childrenOf = (node: Expr, hosts: readonly HostFact[], more: Partial<Facts> = {}) =>
    told(node, { hosts, ...more })?.children.map(({ text }) => text);

  it('are told in the order of their names', () => {
    expect(
      childrenOf(
        busy,
        ['c', 'a', 'b'].map((name) => host(name)),
      ),
    ).toEqual([...['a: BUSY is false', 'b: BUSY is false', 'c: BUSY is false']]);
  });

  it('are those that have joined and not left', () => {
    const hosts = [
      { ...host('joins'), startMs: at(5) },
      { ...host('to-join'), startMs: at(5) + 1 },
      { ...host('left'), endMs: at(5) },
      { ...host('to-leave'), endMs: at(5) + 1 },
    ];
    expect(childrenOf(busy, hosts)).toEqual(['joins: BUSY is false', 'to-leave: BUSY is false']);
  });

  it('begin when they join', () => {
    const high: Expr = { ...busy, where: parse('m.x > 1') };
    expect(told(high, { hosts: [{ ...host('node-1'), startMs: at(3) }] })).toMatchObject({
      missing: 'node-1 unknown since 14:03:00',
      children: [{ children: [{ text: 'm.x is unknown since 14:03:00 (no sample yet)' }] }],
    });
  });

  it('are told by what decides: of all_of first the false, then the unknown, of at_least first the unknown', () => {
    const hosts = [host('node-1'), host('node-2'), host('node-3', silentFrom(at(2)))];
    const more = { episodes: [episode('BUSY', 'node-1', at(1))] };
    const unknown = 'node-3: BUSY is unknown since 14:02:00 (host node-3 silent since 14:02:00)';
    const [isTrue, isFalse] = ['node-1: BUSY is true since 14:01:00', 'node-2: BUSY is false'];
    expect(
      childrenOf({ kind: 'all_of', of: 'web', where: event('BUSY'), empty: false }, hosts, more),
    ).toEqual([...[isFalse, unknown, isTrue]]);
    expect(childrenOf(busy, hosts, more)).toEqual([unknown, isTrue, isFalse]);
  });

  it('are missing only where their unknown decides', () => {
    const hosts = [host('node-1'), host('node-2', silentFrom(at(2)))];
    const { children, ...decided } =
      told(busy, { hosts, episodes: [episode('BUSY', 'node-1', at(1))] }) ?? {};
    expect(decided).toStrictEqual({
      ...{ text: 'at_least 1 of web: 1 true, node-2 unknown since 14:02:00', truth: 'true' },
    });
    const { children: open, ...undecided } = told(busy, { hosts }) ?? {};
    expect(undecided).toStrictEqual({
      text: 'at_least 1 of web: 0 true, node-2 unknown since 14:02:00 (would have been enough), 1 false',
      ...{ truth: 'unknown', missing: 'node-2 unknown since 14:02:00' },
    });
    expect([children?.length, open?.length]).toEqual([2, 2]);
  });

  it('give an aggregate that says nothing is missing where it is known, and that there is no host', () => {
    const compared = told('avg_of(web, m.x) > 1', {
      hosts: [host('node-1')],
      series: [{ ...series('m.x', []), points: [{ tMs: at(4), untilMs: at(7), value: 3 }] }],
    });
    expect(compared?.children).toStrictEqual([
      {
        ...{ text: 'avg_of(web, m.x) is 3 (1 of 1 hosts known)', value: 3 },
        children: [{ text: 'node-1: m.x is 3 (sample at 14:04:00)', value: 3, children: [] }],
      },
    ]);
    expect(told('avg_of(web, m.x) > 1', {})?.children).toStrictEqual([
      {
        text: 'avg_of(web, m.x) is unknown (no host belongs to it)',
        ...{ missing: 'no host belongs to it', children: [] },
      },
    ]);
  });
});
