import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../shared/language/ast.ts';
import { explain } from '../../../../shared/language/evaluation/explanation/explain.ts';
import type { Environment } from '../../../../shared/language/evaluation/facts.ts';
import { firstBase } from '../../../../shared/language/evaluation/timeline.ts';

import {
  at,
  bornMs,
  condition,
  environment,
  episode,
  forever,
  host,
  lines,
  occurrence,
  parse,
  rule,
  series,
  silentFrom,
} from './given.ts';

describe('explain, conditions', () => {
  it('tells each part of a condition, a node a line', () => {
    const env = environment({ episodes: [episode('DISK_FULL', 'node-1', at(5))] });
    expect(lines('DISK_FULL{host="node-1"} and not DISK_FULL{host="node-2"}', env, at(7))).toEqual([
      'r is open since 14:05:00, raised at 14:05:00',
      '  DISK_FULL{host="node-1"} and not DISK_FULL{host="node-2"} is true',
      '    DISK_FULL{host="node-1"} is true since 14:05:00',
      '    not DISK_FULL{host="node-2"} is true',
      '      DISK_FULL{host="node-2"} is false',
    ]);
  });

  it('names the facts, and says unknown events by the hosts whose silence makes them so', () => {
    const facts = {
      hosts: [host('node-1'), host('node-2', silentFrom(at(4))), host('node-3', silentFrom(at(5)))],
      episodes: [episode('DISK_FULL', 'node-1', at(5))],
    };
    const env = environment(facts, { hostMade: new Set(['DISK_FULL']) });
    expect(condition('DISK_FULL', env, at(7))).toEqual({
      text: 'DISK_FULL is true since 14:05:00',
      truth: 'true',
      facts: ['raise-DISK_FULL-node-1'],
      children: [],
    });
    expect(condition('DISK_FULL{host="node-2"}', env, at(7))).toEqual({
      text: 'DISK_FULL{host="node-2"} is unknown since 14:04:00 (host node-2 silent since 14:04:00)',
      truth: 'unknown',
      missing: 'host node-2 silent since 14:04:00',
      children: [],
    });
    expect(condition('DISK_FULL{host!="node-1"}', env, at(7))?.missing).toBe(
      'host node-2 silent since 14:04:00 and 1 more host',
    );
    const more = { ...env.facts, hosts: [...env.facts.hosts, host('node-4', silentFrom(at(6)))] };
    expect(condition('DISK_FULL{host!="node-1"}', { ...env, facts: more }, at(7))?.missing).toMatch(
      / and 2 more hosts$/,
    );
  });

  it('tells a sample in the unit that it is compared with', () => {
    const env = environment({ series: [series('system.cpu.utilization', [0.5, 0.8])] });
    expect(condition('system.cpu.utilization * 1 > 90%', env, at(1, 30))).toEqual({
      text: 'system.cpu.utilization * 1 > 90% is false',
      truth: 'false',
      children: [
        {
          text: 'system.cpu.utilization * 1 is 80%',
          value: 0.8,
          children: [
            {
              text: 'system.cpu.utilization is 80% (sample 018f1 at 14:01:00)',
              value: 0.8,
              facts: ['018f1'],
              children: [],
            },
          ],
        },
      ],
    });
  });

  it.each<[string, Environment, string]>([
    [
      'a series that ended',
      environment({ series: [series('m.x', [1, 2])] }),
      'since 14:04:00 (no sample since 14:01:00)',
    ],
    ['no series', environment({}), 'since 14:00:00 (no sample yet)'],
    [
      'a silent host',
      environment(
        { series: [series('m.x', [1, 2])], hosts: [host('node-1', silentFrom(at(2)))] },
        { scope: { host: 'node-1' } },
      ),
      'since 14:04:00 (no sample since 14:01:00, host node-1 silent since 14:02:00)',
    ],
    [
      'an instance that is older than the look back',
      environment({}, { bornMs: at(-2_000) }),
      'since before 14:10:00 (no sample yet)',
    ],
  ])('says why a sample is unknown: %s', (_, env, why) => {
    expect(condition('m.x > 1', env, at(10))?.children).toEqual([
      { text: `m.x is unknown ${why}`, missing: why.replace(/^[^(]*\((.*)\)$/, '$1'), children: [] },
    ]);
  });

  it('tells a window by its points and coverage', () => {
    const env = environment({ series: [series('m.x', [1, 2, 3, 4, 5, 6])] });
    const [known] = condition('avg(m.x, 5m) > 90%', env, at(5))?.children ?? [];
    expect(known).toEqual({
      text: 'avg(m.x, 5m) is 400% (5 points, 100% covered)',
      value: 4,
      facts: ['018f1', '018f2', '018f3', '018f4', '018f5'],
      children: [],
    });
    const [uncovered] = condition('avg(m.x, 5m) > 90%', env, at(10))?.children ?? [];
    expect(uncovered).toEqual({
      text: 'avg(m.x, 5m) is unknown since 14:09:00 (0 points, 60% covered of 80% needed)',
      missing: '0 points, 60% covered of 80% needed',
      children: [],
    });
    const one = environment({ series: [series('m.x', [1])] });
    expect(condition('rate(m.x, 2m) > 1', one, at(1, 45))?.children[0]?.missing).toBe(
      '1 point, which is too few',
    );
    expect(condition('count(m.x, 5m) > 90%', env, at(5))?.children[0]?.text).toBe(
      'count(m.x, 5m) is 5 (5 points, 100% covered)',
    );
  });

  it('tells counts and values of events with the events', () => {
    const facts = {
      occurrences: [occurrence('LOGIN', at(1)), occurrence('LOGIN', at(3))],
      episodes: [
        episode('DISK_FULL', 'node-1', at(1), at(4), { used: 0.9 }),
        episode('DISK_FULL', 'node-2', at(2), forever, { used: 0.97 }),
      ],
    };
    const env = environment(facts);
    const told = (text: string) => {
      const node = condition(`${text} > 0`, env, at(5))?.children[0];
      return [node?.text, node?.facts];
    };
    expect(told('count(LOGIN, 3m)')).toEqual(['count(LOGIN, 3m) is 1', ['LOGIN-180']]);
    expect(told('raised(DISK_FULL, 4m)')).toEqual(['raised(DISK_FULL, 4m) is 1', ['raise-DISK_FULL-node-2']]);
    expect(told('active(DISK_FULL, 2m)')[1]).toEqual(['raise-DISK_FULL-node-1', 'raise-DISK_FULL-node-2']);
    expect(told('count(DISK_FULL)')).toEqual(['count(DISK_FULL) is 1', ['raise-DISK_FULL-node-2']]);
    expect(told('max(DISK_FULL.used)')).toEqual(['max(DISK_FULL.used) is 0.97', ['raise-DISK_FULL-node-2']]);
    expect(told('max(DISK_FULL.free)')[0]).toBe(
      'max(DISK_FULL.free) is unknown (no active episode has it as a number)',
    );
    expect(told('max(OTHER.used)')[0]).toBe('max(OTHER.used) is unknown (no active episode)');
    expect(condition('DISK_FULL.used > 95%', env, at(3))).toEqual({
      text: 'DISK_FULL.used > 95% is true since 14:02:00',
      truth: 'true',
      facts: ['raise-DISK_FULL-node-2'],
      children: [],
    });
    expect(condition('DISK_FULL.used > 98%', env, at(3))?.text).toBe('DISK_FULL.used > 98% is false');
  });

  it('takes for facts of a node just those that evaluation takes: begins inside, ends outside', () => {
    const occurrences = [at(0), at(1), at(4), at(5)].map((tMs) => occurrence('LOGIN', tMs));
    const episodes = [
      episode('BUSY', 'ended', at(0), at(4)),
      episode('BUSY', 'in-window', at(0), at(1, 1)),
      episode('BUSY', 'begun', at(4)),
      episode('BUSY', 'to-come', at(5)),
    ];
    const env = environment({ occurrences, episodes });
    const whole = (text: string) => condition(`${text} > 0`, env, at(4))?.children[0];
    expect(whole('count(LOGIN, 3m)')).toEqual({
      ...{ text: 'count(LOGIN, 3m) is 1', value: 1, children: [] },
      facts: ['LOGIN-240'],
    });
    expect(whole('raised(BUSY, 4m)')).toEqual({
      ...{ text: 'raised(BUSY, 4m) is 1', value: 1, children: [] },
      facts: ['raise-BUSY-begun'],
    });
    expect(whole('active(BUSY, 3m)')?.facts).toEqual(
      ['ended', 'in-window', 'begun'].map((each) => `raise-BUSY-${each}`),
    );
    expect(whole('active(BUSY, 179s)')?.facts).toEqual(
      ['ended', 'begun'].map((each) => `raise-BUSY-${each}`),
    );
    expect(whole('count(BUSY)')).toEqual({
      ...{ text: 'count(BUSY) is 1', value: 1, children: [] },
      facts: ['raise-BUSY-begun'],
    });
    expect(whole('max(BUSY.used)')).toEqual({
      text: 'max(BUSY.used) is unknown (no active episode has it as a number)',
      missing: 'no active episode has it as a number',
      facts: ['raise-BUSY-begun'],
      children: [],
    });
    expect(condition('BUSY', env, at(4))?.facts).toEqual(['raise-BUSY-begun']);
    expect(condition('OTHER', env, at(4))).toEqual({ text: 'OTHER is false', truth: 'false', children: [] });
  });

  it("blames for what agents say only hosts that say it, and of these only the instance's own", () => {
    const said = { timesMs: [at(1)], truths: [undefined] };
    const members = [
      { hash: 'abc', labels: { host: 'node-1' }, ...said },
      { hash: 'abc', labels: { host: 'node-2' }, ...said },
      { hash: 'other', labels: { host: 'node-3' }, ...said },
    ];
    const reasonOf = (silent: string, scope: Record<string, string> = {}) => {
      const env = environment({ members, hosts: [host(silent, silentFrom(at(2)))] }, { scope });
      return condition({ kind: 'member', hash: 'abc' }, env, at(3))?.missing;
    };
    expect([reasonOf('node-2'), reasonOf('node-3'), reasonOf('node-2', { host: 'node-1' })]).toEqual([
      'host node-2 silent since 14:02:00',
      ...Array(2).fill('an agent misses samples for it'),
    ]);
  });

  it('tells a condition of agents in its own words, or by its hash', () => {
    const node: Expr = { kind: 'member', hash: 'abc' };
    const member = {
      hash: 'abc',
      labels: { host: 'node-1' },
      timesMs: [at(1), at(5)],
      truths: [true, undefined],
    };
    const env = environment({ members: [member], hosts: [host('node-1', silentFrom(at(8)))] });
    const conditionOf = (hash: string) => (hash === 'abc' ? parse('m.x > 1') : undefined);
    const tell = (atMs: number, given = env) =>
      explain(rule(node), given, firstBase(bornMs), atMs, { conditionOf }).children[0]?.text;
    expect(tell(at(3))).toBe('m.x > 1 is true since 14:01:00');
    expect(tell(at(6))).toBe('m.x > 1 is unknown since 14:05:00 (an agent misses samples for it)');
    expect(tell(at(9))).toBe('m.x > 1 is unknown since 14:05:00 (host node-1 silent since 14:08:00)');
    expect(tell(at(9), environment({}))).toBe('m.x > 1 is unknown since 14:00:00 (no agent has said yet)');
    expect(condition(node, env, at(3))?.text).toBe('member(abc) is true since 14:01:00');
  });
});
