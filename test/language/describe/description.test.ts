import { describe, expect, it } from 'vitest';
import { describeRules, type RuleDescription } from '../../../shared/language/describe/describe.ts';
import { renderDescription } from '../../../shared/language/describe/render.ts';
import { compiled } from '../given.ts';

import { base, busy, described } from './given.ts';

describe('a description', () => {
  it.each<[string, string]>([
    ['by: [], when: A', 'it reads events, which may come from several hosts: A'],
    [
      'by: [], when: "avg_of(web, system.cpu.utilization) > 80% and A"',
      'it reads events, which may come from several hosts: A; it reads stored samples each 1m: system.cpu.utilization',
    ],
    [
      `in: web, ${busy}, unless: { event: MAINTENANCE }`,
      'MAINTENANCE holds it back, which no host knows; its terms over samples of one host run there',
    ],
  ])('says why a rule runs in the correlator: %s', (rule, expected) => {
    expect([described(rule).runsOn, described(rule).why]).toEqual(['correlator', expected]);
  });

  it.each<[string, string]>([
    ['by: [], when: A', 'it negates no event: a late one can only add to what is true'],
    [
      'by: [], when: A, lateness: 5s',
      'so it is written; it negates no event: a late one can only add to what is true',
    ],
    ['by: [], when: not A and not B', 'it negates A and B, which may still come late'],
    [
      'by: [], when: { sequence: [A, B], within: 1m, without: [C] }',
      'it must not see C, which may still come late',
    ],
    [
      'by: [], when: { all: [{ absent: A, for: 1m }, not B, "count(C, 5m) < 3"] }',
      'it negates B and it awaits A, which may still come late; a late fact can end count(C, 5m) < 3',
    ],
    [
      'by: [host], when: not (A and system.cpu.utilization > 90%)',
      'it negates A and system.cpu.utilization > 90%, which may still come late',
    ],
  ])('says why it waits: %s', (rule, expected) => {
    expect(described(rule).lateness.why).toBe(expected);
  });

  it('adds what is below it, also where that is in a pattern, a clear condition or an event of unknown values', () => {
    const rules = `${base}  - { name: a, by: [], when: not X, missing: unknown-event }\n`;
    const lateOf = (when: string) =>
      describeRules(compiled(`${rules}  - { name: r, by: [], when: ${when} }\n`)).find(
        ({ name }) => name === 'r',
      )?.lateness;
    const below = {
      ownMs: 0,
      effectiveMs: 15_000,
      why: expect.stringMatching(/; 15s of it are those of a$/),
    };
    expect(lateOf('{ sequence: [Y, A], within: 1m }')).toEqual(below);
    expect(lateOf('A_UNKNOWN')).toEqual(below);
    expect(lateOf('Y, clear: A')).toEqual(below);
    expect(lateOf('Y, unless: { event: A }')?.effectiveMs).toBe(0);
  });

  it('names the members of a rule, their hosts and conditions', () => {
    const { members, writes, cost } = described(
      `by: [host], when: { all: [A, ${busy.slice(6)}, { at_least: 2, of: db, where: "db.replication.lag > 60s" }] }`,
    );
    expect(members.map(({ hash: _, ...rest }) => rest)).toEqual(
      expect.arrayContaining([
        { by: ['host'], when: 'system.cpu.utilization > 90%' },
        { hosts: 'db', by: ['host'], when: 'db.replication.lag > 1m' },
      ]),
    );
    expect(writes.perMemberChange).toBe(1);
    expect(cost).toEqual({
      nodes: 5,
      reads: { samples: 0, events: 150_000, members: 1 },
      readsPerMember: { samples: 0, events: 0, members: 1 },
    });
  });

  it.each<[string, RuleDescription['timers']]>([
    ['by: [], when: A', []],
    [
      'by: [], when: A, for: 1m, clear_for: 2m',
      [
        { decides: 'raise', afterMs: 60_000 },
        { decides: 'clear', afterMs: 120_000 },
      ],
    ],
    [
      'by: [], when: "count(A, 5m) > 3 and raised(A, 5m) > count(B, 1h)", lateness: 0s',
      [
        { decides: 'window', afterMs: 300_000 },
        { decides: 'window', afterMs: 3_600_000 },
      ],
    ],
    [
      'by: [], when: "count(A, 1h) > 3 and raised(A, 5m) > count(B, 1h)", lateness: 0s',
      [
        { decides: 'window', afterMs: 300_000 },
        { decides: 'window', afterMs: 3_600_000 },
      ],
    ],
    [
      'by: [], when: not A, missing: unknown-event',
      [
        { decides: 'raise', afterMs: 15_000 },
        { decides: 'clear', afterMs: 15_000 },
      ],
    ],
    ['by: [], when: { sequence: [A, B], within: 15m }', [{ decides: 'window', afterMs: 900_000 }]],
    ['by: [], when: { sequence: [A] }', []],
    ['by: [], when: { all: [A, B], within: 10s }', [{ decides: 'window', afterMs: 10_000 }]],
    [
      'by: [], when: { after: A, absent: B, for: 30m }',
      [
        { decides: 'raise', afterMs: 15_000 },
        { decides: 'deadline', afterMs: 1_815_000 },
      ],
    ],
    [
      'by: [host], when: { absent: HEARTBEAT, for: 90s }, lateness: 0s',
      [{ decides: 'deadline', afterMs: 90_000 }],
    ],
    [
      'by: [], when: DISK_FULL, missing: unknown-event, max_gap: 5m',
      [{ decides: 'unknown', afterMs: 300_000 }],
    ],
    [
      'by: [], when: A, unless: { event: M, wait: 2m, extend: 3m }',
      [
        { decides: 'publication', afterMs: 120_000 },
        { decides: 'release', afterMs: 180_000 },
      ],
    ],
    [
      `by: [], when: 'avg_of(web, shop.orders.open{shop="a"}) > 3', lateness: 0s`,
      [{ decides: 'look', afterMs: 60_000 }],
    ],
    ['by: [], when: A, during: { zone: UTC, times: [08:00-18:00] }', [{ decides: 'hours' }]],
  ])('knows the timers of %s', (rule, expected) => {
    expect(described(rule).timers).toEqual(expected);
  });

  it.each<[string, number, number]>([
    // One value; 30 samples of 10 s, and one before them; the longer of two windows over one series.
    [busy, 1, 30_000],
    ['when: "avg(system.cpu.utilization, 5m) > 90%"', 32, 300_000],
    ['when: "avg(system.cpu.utilization, 5m) > 90% and max(system.cpu.utilization, 10m) > 95%"', 62, 600_000],
    ['by: [host], when: "avg(probe.http.up{probe=\\"a\\"}, 5m) < 1"', 7, 300_000],
    ['by: [host, shop], when: "avg(shop.orders.open, 5m) > 1"', 12, 300_000],
  ])('counts the samples that a host keeps for %s: %d of %d ms', (rule, factsMax, factsKeptMs) => {
    const { state } = described(rule);
    expect([state.factsMax, state.factsKeptMs]).toEqual([factsMax, factsKeptMs]);
  });

  it.each<[string, number, number]>([
    ['by: [], when: A', 150_000, 3_600_000],
    ['by: [], when: "count(A, 5m) > 3", revise_limit: 2h', 150_000, 300_000 + 7_200_000],
    ['by: [], when: { after: A, absent: B, for: 30m }, late: ignore', 150_000, 1_815_000],
    ['by: [host], when: A and system.cpu.utilization > 90%', 150_000, 3_600_000],
  ])('counts the facts that the correlator keeps for %s: %d of %d ms', (rule, factsMax, factsKeptMs) => {
    const { state } = described(rule);
    expect([state.factsMax, state.factsKeptMs]).toEqual([factsMax, factsKeptMs]);
  });

  it('takes more room for a window, and for a member', () => {
    const bytes = (rule: string) => described(rule).state.bytesPerInstance;
    expect(bytes('when: "avg(system.cpu.utilization, 5m) > 90%"')).toBeGreaterThan(bytes(busy) + 30 * 50);
    expect(bytes('by: [host], when: A and system.cpu.utilization > 90%')).toBeGreaterThan(
      bytes('by: [host], when: A'),
    );
  });

  it.each<[string, string, string]>([
    [busy, 'cost', '3 nodes, reads at most 1 sample'],
    ['when: "avg(system.cpu.utilization, 5m) > 90%"', 'cost', '5 nodes, reads at most 30 samples'],
    [
      `by: [], when: 'avg_of(web, avg(shop.orders.open{shop="a"}, 5m)) > 3 and A'`,
      'cost',
      '9 nodes, reads at most 150000 events, for each host of its sets at most 10 samples',
    ],
    [
      'by: [], when: { all_of: web, where: "max(system.cpu.utilization, system.memory.utilization) > 90%" }',
      'cost',
      '2 nodes, for each host of its sets at most 1 truth',
    ],
    [
      'by: [], when: A, during: { zone: UTC, times: [08:00-18:00] }, for: 1m',
      'timers',
      'raise 1m after the condition begins, hours at each of their ends',
    ],
    ['by: [], when: { after: A, absent: B, for: 30m }, lateness: 0s', 'timers', 'deadline 30m after a fact'],
    [
      'by: [], when: "min_of(web, db.up) < 1", unless: { event: M, wait: 2m, extend: 3m }, lateness: 0s',
      'timers',
      'publication 2m after a raise, release 3m after what held it back, look each 1m',
    ],
    [
      'by: [], when: A and B, missing: unknown-event, max_gap: 5m, for: 1m',
      'timers',
      'raise 1m after the condition begins, unknown 5m after values are missing',
    ],
    ['by: [], when: "count(A, 5m) > 3"', 'timers', 'window 5m after a fact'],
    [
      'by: [], when: { sequence: [A, B], within: 1m }',
      'writes',
      '1 for a fact in each instance that it joins, 1 for an occurrence',
    ],
    [
      'by: [host], when: A and system.cpu.utilization > 90%',
      'writes',
      '1 for a fact in each instance that it joins, 1 for a raise or a clear, 1 for a new instance, 1 for a change of a member',
    ],
  ])('shows of %s the %s: %s', (rule, key, expected) => {
    const lines = renderDescription(described(rule)).split('\n');
    expect(lines.find((line) => line.startsWith(`  ${key} `))).toBe(`  ${key.padEnd(9)} ${expected}`);
  });

  it('shows an occurrence without a hold, and each member', () => {
    const occurrence = renderDescription(described('by: [], when: { sequence: [A] }')).split('\n');
    expect(occurrence[0]).toBe('r  R minor occurrence, by []');
    expect(occurrence.some((line) => line.startsWith('  hold'))).toBe(false);
    const withMember = renderDescription(described('by: [], when: { all_of: web, where: "db.up == 1" }'));
    expect(withMember).toMatch(/^ {2}member {4}[0-9a-z]{16} on each host of web, by \[host\]: db\.up == 1$/m);
  });
});
