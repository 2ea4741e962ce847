import { describe, expect, it } from 'vitest';
import { describeRules, type RuleDescription } from '../../../shared/language/describe/describe.ts';
import { renderDescription } from '../../../shared/language/describe/render.ts';
import { compiled } from '../given.ts';

const base = `
host_sets: { web: { tags: { role: web } }, db: { hosts: [db-1] } }
metrics: { shop.orders.open: { unit: count, labels: [shop], interval: 30s } }
rules:
  - { name: disk, by: [host, mountpoint], when: system.filesystem.utilization > 90%, emit: DISK_FULL }
`;

function described(rule: string): RuleDescription {
  const found = describeRules(compiled(`${base}  - { name: r, ${rule} }\n`)).find(({ name }) => name === 'r');
  if (!found) throw new Error(`${rule} is not there`);
  return found;
}

const busy = 'when: system.cpu.utilization > 90%';
const cleared = 'it clears as soon as that is no longer so.';
const onHost = `On each host: when the busy share of the CPU is above 90 %, R (minor) is raised; ${cleared}`;
const unchanged = 'While values are missing, nothing changes.';
const late = 'It waits 15 seconds for late events.';

describe('the sentence of a rule', () => {
  it.each<[string, string]>([
    [
      `${busy}, missing: unknown-event, max_gap: 10m`,
      `${onHost} While values are missing, nothing changes, and after 10 minutes R_UNKNOWN is raised.`,
    ],
    [
      `${busy}, missing: unknown-event`,
      `${onHost} While values are missing, nothing changes, and at once R_UNKNOWN is raised.`,
    ],
    [
      `${busy}, max_gap: 10m`,
      `${onHost} ${unchanged} Values that are missing for longer than 10 minutes end a running hold.`,
    ],
    [
      `${busy}, during: { zone: Europe/Berlin, times: [Mon-Fri 08:00-18:00] }`,
      `${onHost} ${unchanged} It begins only from Monday to Friday between 08:00 and 18:00 by the clock of Europe/Berlin.`,
    ],
    [
      `${busy}, during: { zone: UTC, times: ["Sat,Sun 22:00-06:00", 12:00-24:00, Wed 01:05-01:10] }, during_end: clear`,
      `${onHost} ${unchanged} It begins only daily between 12:00 and 24:00, on Wednesday between 01:05 and 01:10 or on Saturday and Sunday between 22:00 and 06:00 of the next day by the clock of UTC, and what is open ends with these hours.`,
    ],
    [
      `${busy}, cooldown: 30m, max_raises: { max: 3, per: 1h }`,
      `${onHost} ${unchanged} Nobody is told of one that comes within 30 minutes of the last. Nobody is told of more than 3 within 1 hour.`,
    ],
    [`${busy}, on_change: clear`, `${onHost} ${unchanged} When the rule is edited, what is open is cleared.`],
    [
      `${busy}, on_change: restart`,
      `${onHost} ${unchanged} When the rule is edited, what is open starts again.`,
    ],
    [
      `${busy}, mode: shadow`,
      `${onHost} ${unchanged} It is only recorded: nobody is told, and nothing acts on it.`,
    ],
    [
      `${busy}, kind: occurrence`,
      `On each host: each time that this becomes true: the busy share of the CPU is above 90 %, R (minor) occurs. ${unchanged}`,
    ],
    [
      `in: web, ${busy}, unless: { event: 'MAINTENANCE{host="a"}', wait: 2m, extend: 3m }`,
      `On each host of web: when the busy share of the CPU is above 90 %, R (minor) is raised; ${cleared} Nobody is told of it during MAINTENANCE on a and for 3 minutes after it; it waits 2 minutes for that to come.`,
    ],
    [
      `by: [], when: A, unless: { event: MAINTENANCE }, missing: false`,
      `Over all hosts: when A is active, R (minor) is raised; ${cleared} Missing values count as if the condition did not hold. Nobody is told of it during MAINTENANCE.`,
    ],
    [
      'in: web, by: [host, mountpoint], when: DISK_FULL, for: 1m, late: ignore, lateness: 30s',
      `On each host of web, for each mountpoint: when DISK_FULL is active for 1 minute, R (minor) is raised; ${cleared} It waits 30 seconds for late events. What comes later changes nothing.`,
    ],
    [
      'by: [], when: A, revise_limit: 2h',
      `Over all hosts: when A is active, R (minor) is raised; ${cleared} What comes up to 2 hours later still revises it.`,
    ],
    [
      'by: [], when: A, clear: B and C, clear_for: 1m',
      'Over all hosts: when A is active, R (minor) is raised; it clears when B is active and C is active, and that for 1 minute.',
    ],
    [
      'by: [host], when: A and system.cpu.utilization > 90% and system.memory.utilization > 50%',
      `For each host: when A is active, the busy share of the CPU is above 90 % and the used share of memory is above 50 %, R (minor) is raised; ${cleared}`,
    ],
    [
      'by: [], when: { at_least: 20%, of: web, where: "avg(system.cpu.utilization, 5m) > 90%" }, for: 1m',
      `Over all hosts: when on at least 20 % of the hosts of web the average of the busy share of the CPU over 5 minutes is above 90 % for 1 minute, R (minor) is raised; ${cleared}`,
    ],
    [
      'by: [], when: { sequence: [A, B], within: 15m, without: [C] }',
      `Over all hosts: each time that A comes and then B within 15 minutes, without C in between, R (minor) occurs. ${late}`,
    ],
    [
      'by: [host], when: { absent: HEARTBEAT, for: 90s }',
      `For each host: when no HEARTBEAT has come for 1 minute 30 seconds, R (minor) is raised; ${cleared} ${late}`,
    ],
    [
      'by: [], when: "avg_of(web, system.cpu.utilization) > 80%"',
      `Over all hosts: when the average over the hosts of web of the busy share of the CPU is above 80 %, R (minor) is raised; ${cleared} It waits 1 minute 15 seconds for late events.`,
    ],
  ])('of %s is: %s', (rule, expected) => {
    expect(described(rule).sentence).toBe(expected);
  });
});

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
      reads: { samples: 0, events: 500, members: 1 },
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
    ['by: [], when: A', 500, 3_600_000],
    ['by: [], when: "count(A, 5m) > 3", revise_limit: 2h', 500, 300_000 + 7_200_000],
    ['by: [], when: { after: A, absent: B, for: 30m }, late: ignore', 500, 1_815_000],
    ['by: [host], when: A and system.cpu.utilization > 90%', 500, 3_600_000],
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
      '9 nodes, reads at most 500 events, for each host of its sets at most 10 samples',
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
