import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import { explanationLimits } from '../../../../shared/language/evaluation/explanation/limits.ts';
import type { ActiveEpisode } from '../../../../shared/language/evaluation/facts.ts';

import { at, condition, environment, episode, event, host, series, silentFrom, web } from './given.ts';

describe('explain, host sets', () => {
  const hosts = [host('node-1'), host('node-2'), host('node-3'), host('node-4', silentFrom(at(2)))];
  const episodes = [episode('BUSY', 'node-1', at(1)), episode('BUSY', 'node-2', at(1))];
  const busy = { hostMade: new Set(['BUSY']), hostSets: web };
  const three: Expr = { kind: 'at_least', count: 3, isShare: false, of: 'web', where: event('BUSY') };

  it('tells how many are true, and whose silence could decide', () => {
    const node = condition(three, environment({ hosts, episodes }, busy), at(5));
    expect(node?.text).toBe(
      'at_least 3 of web: 2 true, node-4 unknown since 14:02:00 (would have been enough), 1 false',
    );
    expect([node?.truth, node?.missing]).toEqual(['unknown', 'node-4 unknown since 14:02:00']);
    expect(node?.children.map(({ text }) => text)).toEqual([
      'node-4: BUSY is unknown since 14:02:00 (host node-4 silent since 14:02:00)',
      'node-1: BUSY is true since 14:01:00',
      'node-2: BUSY is true since 14:01:00',
      'node-3: BUSY is false',
    ]);
  });

  it('does not say that the unknown would be enough where it would not, or where it is decided', () => {
    const [first] = episodes as [ActiveEpisode];
    const few = condition(three, environment({ hosts, episodes: [first] }, busy), at(5));
    expect([few?.text, few?.truth]).toEqual([
      'at_least 3 of web: 1 true, node-4 unknown since 14:02:00, 2 false',
      'false',
    ]);
    const two = condition({ ...three, count: 2 }, environment({ hosts, episodes }, busy), at(5));
    expect([two?.text, two?.truth]).toEqual([
      'at_least 2 of web: 2 true, node-4 unknown since 14:02:00, 1 false',
      'true',
    ]);
  });

  it('tells a share by the number that it means, and an empty set as such', () => {
    const half: Expr = { ...three, count: 0.5, isShare: true };
    expect(condition(half, environment({ hosts, episodes }, busy), at(1, 30))?.text).toBe(
      'at_least 50% of web (2 of 4 hosts): 2 true, 2 false',
    );
    expect(condition(three, environment({}, busy), at(5))?.text).toBe(
      'at_least 3 of web: no host belongs to it',
    );
  });

  it('tells of all_of first who breaks it', () => {
    const all: Expr = { kind: 'all_of', of: 'web', where: event('BUSY'), empty: false };
    const node = condition(all, environment({ hosts, episodes }, busy), at(5));
    expect(node?.text).toBe('all_of web: 2 true, node-4 unknown since 14:02:00, 1 false');
    expect(node?.children[0]?.text).toBe('node-3: BUSY is false');
  });

  it('tells an aggregate over hosts with how many are known', () => {
    const given = [series('m.x', [1], 'node-1'), series('m.x', [3], 'node-2'), series('m.x', [5], 'node-3')];
    const env = environment({ hosts: hosts.slice(0, 3), series: given }, busy);
    expect(condition('avg_of(web, m.x) > 1', env, at(1))?.children[0]).toMatchObject({
      text: 'avg_of(web, m.x) is 3 (3 of 3 hosts known)',
      value: 3,
    });
    const partly = environment({ hosts, series: given }, busy);
    expect(condition('avg_of(web, m.x) > 1', partly, at(1))?.children[0]).toMatchObject({
      text: 'avg_of(web, m.x) is unknown (3 of 4 hosts known, 80% needed)',
      missing: '3 of 4 hosts known, 80% needed',
      children: [
        { text: 'node-4: m.x is unknown since 14:00:00 (no sample yet)' },
        { text: 'node-1: m.x is 1 (sample 018f0 at 14:00:00)' },
        {},
        {},
      ],
    });
  });

  it('explains as many members as the limit allows, and counts the rest', () => {
    const { members } = explanationLimits;
    const named = (count: number) => Array.from({ length: count }, (_, i) => host(`node-${100 + i}`));
    const childrenOf = (count: number) =>
      condition(three, environment({ hosts: named(count) }, busy), at(5))?.children.map(({ text }) => text) ??
      [];
    expect([childrenOf(members).length, childrenOf(members).at(-1)]).toEqual([
      members,
      'node-109: BUSY is false',
    ]);
    expect([childrenOf(members + 1).length, childrenOf(members + 1).at(-1)]).toEqual([
      members + 1,
      'and 1 more',
    ]);
    const silent = Array.from({ length: members + 1 }, (_, i) => host(`n${100 + i}`, silentFrom(at(1))));
    expect(condition(three, environment({ hosts: silent }, busy), at(5))?.text).toMatch(
      /n109 unknown since 14:01:00, 1 more unknown \(would have been enough\)$/,
    );
  });
});
