import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffDefinitions } from '../../../shared/language/diff/diff.ts';
import { renderDiff } from '../../../shared/language/diff/render-diff.ts';
import { tier } from '../describe/tier.ts';
import { compiled } from '../given.ts';

const util = 'system.filesystem.utilization';
const full = `{ name: full, by: [host, mountpoint], when: ${util} >= 95%, for: 5m, set: { used: ${util} } }`;
const busy = '{ name: busy, when: system.cpu.utilization > 90% }';
const policy = (more = '', size = '1GiB') =>
  `policies: [{ name: more, on: FULL, ${more} do: [{ responder: attach-storage, with: { size: ${size}, mount: /data, pool: p } }] }]`;
const rules = (...each: readonly string[]) => `rules: [${each.join(', ')}]`;
const diff = (before: string, after: string) => diffDefinitions(compiled(before), compiled(after));

describe('diffDefinitions', () => {
  it('finds nothing where only comments, order or written defaults differ', () => {
    const before = `${rules(full, busy)}\n${policy()}`;
    const after = `# a word\n${policy('mode: enforce, guards: { cooldown: 30m },')}\n${rules(busy, full.replace('for: 5m', 'for: 300s, severity: minor, clear_for: 0s'))}`;
    expect(diff(before, after)).toEqual([]);
  });

  it('tells all keys of what was added', () => {
    expect(diff(rules(full), rules(full, busy))).toEqual([
      {
        kind: 'added',
        of: 'rule',
        name: 'busy',
        keys: [
          { key: 'by', after: '[host]' },
          { key: 'clear_for', after: '0s' },
          { key: 'emit', after: 'BUSY' },
          { key: 'for', after: '0s' },
          { key: 'missing', after: 'hold' },
          { key: 'severity', after: 'minor' },
          { key: 'when', after: 'system.cpu.utilization > 90%' },
        ],
      },
    ]);
  });

  it('tells by key what was changed in a rule', () => {
    const after = full
      .replace('95%', '96%')
      .replace('for: 5m', `clear: ${util} < 90%, severity: major`)
      .replace('used:', 'share:');
    expect(diff(rules(full), rules(after))).toEqual([
      {
        kind: 'changed',
        of: 'rule',
        name: 'full',
        keys: [
          { key: 'clear', after: `${util} < 90%` },
          { key: 'for', before: '5m', after: '0s' },
          { key: 'set.share', after: util },
          { key: 'set.used', before: util },
          { key: 'severity', before: 'minor', after: 'major' },
          { key: 'when', before: `${util} >= 95%`, after: `${util} >= 96%` },
        ],
      },
    ]);
  });

  it('tells of policies by the path of each key, and of host sets', () => {
    const sets = (hosts: string) => `host_sets: { db: { hosts: [${hosts}], tags: { role: db } } }`;
    const before = `${sets('a')}\n${rules(full)}\n${policy('target: { take: 1 },')}`;
    const after = `${sets('a, b')}\n${rules(full)}\n${policy('guards: { cooldown: 1h },', '2GiB')}`;
    expect(diff(before, after)).toEqual([
      {
        kind: 'changed',
        of: 'host set',
        name: 'db',
        keys: [{ key: 'hosts', before: '[a]', after: '[a, b]' }],
      },
      {
        kind: 'changed',
        of: 'policy',
        name: 'more',
        keys: [
          { key: 'cooldown', before: '30m', after: '1h' },
          { key: 'do[0].with.size', before: '1GiB', after: '2GiB' },
          { key: 'target.take', before: '1' },
        ],
      },
    ]);
  });

  it('takes a rule that moved from the hosts to the correlator for the same rule', () => {
    const after = rules(full, '{ name: busy, by: [host], when: FULL }');
    expect(diff(rules(full, busy), after)).toEqual([
      {
        kind: 'changed',
        of: 'rule',
        name: 'busy',
        keys: [
          { key: 'lateness', after: '0s' },
          { key: 'when', before: 'system.cpu.utilization > 90%', after: 'FULL' },
        ],
      },
    ]);
  });

  it('tells apart what an application makes of one rule, by its hosts', () => {
    const when = (limit: string) => `${util} >= ${limit}`;
    expect(diff(tier('85%'), tier('80%', '20m'))).toEqual([
      {
        kind: 'changed',
        of: 'rule',
        name: 'tier/full on db except db-3',
        keys: [{ key: 'when', before: when('85%'), after: when('80%') }],
      },
      {
        kind: 'changed',
        of: 'rule',
        name: 'tier/full on db or storage that is db-3',
        keys: [
          { key: 'for', before: '15m', after: '20m' },
          { key: 'when', before: when('85%'), after: when('80%') },
        ],
      },
    ]);
  });

  it('hides no rule behind another of the same name on the same hosts', () => {
    const { hostRules, ...rest } = compiled(rules(busy));
    const [rule] = hostRules;
    if (!rule) throw new Error('there is no rule');
    const twice = { ...rest, hostRules: [rule, { ...rule, hash: 'x', forMs: 1_000 }] };
    expect(diffDefinitions(undefined, twice).map(({ name }) => name)).toEqual([
      'busy on all hosts',
      'busy on all hosts x',
    ]);
  });

  it('tells of applications and whom they notify', () => {
    const before = compiled(rules(busy));
    const after = { ...before, applications: { tier: { notify: 'storage-oncall' } } };
    expect(diffDefinitions(before, after)).toEqual([
      { kind: 'added', of: 'application', name: 'tier', keys: [{ key: 'notify', after: 'storage-oncall' }] },
    ]);
  });

  it('compares the first set with nothing', () => {
    expect(diffDefinitions(undefined, compiled(rules(busy))).map(({ kind, name }) => [kind, name])).toEqual([
      ['added', 'busy'],
    ]);
  });

  it('finds a difference if and only if the versions differ, and the opposite the other way round', () => {
    const some = fc.record({
      limit: fc.constantFrom('90%', '95%', '0.95'),
      hold: fc.constantFrom('0s', '300s', '5m'),
      isThere: fc.boolean(),
      hosts: fc.constantFrom('[a]', '[a, b]'),
    });
    const set = ({
      limit,
      hold,
      isThere,
      hosts,
    }: {
      limit: string;
      hold: string;
      isThere: boolean;
      hosts: string;
    }) =>
      compiled(
        `host_sets: { s: { hosts: ${hosts} } }\n${rules(full.replace('95%', limit).replace('5m', hold), ...(isThere ? [busy] : []))}`,
      );
    fc.assert(
      fc.property(some, some, (a, b) => {
        const [before, after] = [set(a), set(b)];
        const changes = diffDefinitions(before, after);
        expect(changes.length === 0).toBe(before.version === after.version);
        const opposite = { added: 'removed', removed: 'added', changed: 'changed' } as const;
        expect(diffDefinitions(after, before).map(({ kind, name }) => [opposite[kind], name])).toEqual(
          changes.map(({ kind, name }) => [kind, name]),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('renderDiff', () => {
  it('shows what was added with its keys, what was changed with both sides, what was removed by name', () => {
    expect(
      renderDiff([
        { kind: 'added', of: 'rule', name: 'a', keys: [{ key: 'for', after: '5m' }] },
        {
          kind: 'changed',
          of: 'policy',
          name: 'b',
          keys: [
            { key: 'cooldown', before: '1h', after: '2h' },
            { key: 'target.take', before: '1' },
            { key: 'verify_within', after: '5m' },
          ],
        },
        { kind: 'removed', of: 'host set', name: 'c', keys: [{ key: 'hosts', before: '[a]' }] },
      ]),
    ).toBe(
      '+ rule a\n    for: 5m\n~ policy b\n    cooldown: 1h -> 2h\n    target.take: 1 -> (none)\n    verify_within: 5m\n- host set c',
    );
  });
});
