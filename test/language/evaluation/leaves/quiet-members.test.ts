import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import type { Facts } from '../../../../shared/language/evaluation/facts.ts';
import { changes, environment, episode, parse, webHost } from './given.ts';

const endless = Number.POSITIVE_INFINITY;
const hosts = ['h1', 'h2', 'h3'].map((host) => webHost(host, 0, endless));
const allOf = (where: string): Expr => ({ kind: 'all_of', of: 'web', where: parse(where), empty: false });
const says = (where: string, facts: Partial<Facts>, hostMade: readonly string[] = []) =>
  changes(allOf(where), environment({ hosts, ...facts }, { hostMade: new Set(hostMade) }));

describe('members of which nothing is known', () => {
  it('all have the value of a condition over events that never were', () => {
    expect(says('not FULL', {})).toEqual([[0, true]]);
    expect(says('FULL', {})).toEqual([[0, false]]);
    expect(says('count(FULL) == 0', {})).toEqual([[0, true]]);
  });

  it('do not speak for one that has an event', () => {
    const episodes = [episode('FULL', 10, 20, { host: 'h2' })];
    expect(says('not FULL', { episodes })).toEqual([
      [0, true],
      [10, false],
      [20, true],
    ]);
  });

  it('read an event without a host, which agrees with each', () => {
    expect(says('FULL', { episodes: [episode('FULL', 10, 20)] })).toEqual([
      [0, false],
      [10, true],
      [20, false],
    ]);
  });

  it('do not speak for one that is silent, where agents make the event', () => {
    const silent = [...hosts.slice(0, 2), webHost('h3', 0, endless, [[10, 20]])];
    expect(says('not FULL', { hosts: silent }, ['FULL'])).toEqual([
      [0, true],
      [10, undefined],
      [20, true],
    ]);
  });

  it('are looked at one by one where time alone changes what they are', () => {
    const late = [...hosts.slice(0, 2), webHost('h3', 50, endless)];
    const absent: Expr = { kind: 'absent', of: { kind: 'selector', name: 'PING', matchers: [] }, forMs: 30 };
    const node: Expr = { kind: 'at_least', count: 3, isShare: false, of: 'web', where: absent };
    expect(changes(node, environment({ hosts: late }))).toEqual([
      [0, false],
      [80, true],
    ]);
  });
});
