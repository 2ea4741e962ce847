import { describe, expect, it } from 'vitest';
import { membershipEvents } from '../../../shared/facts/system-events.ts';
import type { CompositeRule, HostRule } from '../../../shared/language/artifact.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import { compiled } from '../given.ts';

const sets = 'host_sets: { web: { tags: { role: web } } }\n';
const busy = 'system.cpu.utilization > 90%';
const disk =
  '{ name: disk, by: [host, mountpoint], when: system.filesystem.utilization > 90%, emit: DISK_FULL, missing: unknown-event }';

function compile(...rules: readonly string[]) {
  return compiled(`${sets}rules: [${rules.join(', ')}]`);
}

function composite(rule: string): CompositeRule {
  const [first] = compile(rule).compositeRules;
  if (!first) throw new Error(`${rule} does not run in the correlator`);
  return first;
}

function hostRule(rule: string): HostRule {
  const [first] = compile(rule).hostRules;
  if (!first) throw new Error(`${rule} does not run on hosts`);
  return first;
}

const hostRuleWith = (keys: string) => hostRule(`{ name: r, when: ${busy}${keys} }`);
const compositeWith = (keys: string) => composite(`{ name: r, by: [host], when: A${keys} }`);

describe('a compiled rule', () => {
  it.each<[string, Partial<HostRule>]>([
    [', missing: unknown-event, max_gap: 10m', { missing: 'unknown-event', maxGapMs: 600_000 }],
    [', for: 5m, max_gap: 5m', { forMs: 300_000, maxGapMs: 300_000 }],
    [
      ', cooldown: 30m, max_raises: { max: 3, per: 1h }',
      { cooldownMs: 1_800_000, maxRaises: { max: 3, perMs: 3_600_000 } },
    ],
    [', on_change: restart', { onChange: 'restart' }],
    [', on_change: clear, mode: shadow', { onChange: 'clear', mode: 'shadow' }],
    [', kind: occurrence', { kind: 'occurrence' }],
    [', in: web', { in: 'web' }],
    [
      ', during: { zone: Europe/Berlin, times: ["Sat,Sun 22:00-06:00", Mon-Fri 08:00-18:00, Mon-Fri 08:00-18:00] }, during_end: clear',
      {
        during: {
          zone: 'Europe/Berlin',
          times: [
            { days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1080 },
            { days: [6, 7], fromMinute: 1320, toMinute: 360 },
          ],
          end: 'clear',
        },
      },
    ],
  ])('of a host has what is written: %s', (keys, expected) => {
    const { hash, ...plain } = hostRuleWith('');
    const { hash: other, ...rule } = hostRuleWith(keys);
    expect(rule).toEqual({ ...plain, ...expected });
    expect(other).not.toBe(hash);
  });

  it.each<[string, Partial<CompositeRule>]>([
    [', missing: false', { missing: 'false' }],
    [', lateness: 30s', { latenessMs: 30_000 }],
    [', late: ignore, revise_limit: 2h', { late: 'ignore' }],
    [', revise_limit: 2h', { reviseLimitMs: 7_200_000 }],
    [', in: web', { in: 'web' }],
    [
      ', clear: not A or B',
      { clear: compositeWith(', clear: not A or B').clear as NonNullable<CompositeRule['clear']> },
    ],
    [
      ', unless: { event: "MAINTENANCE{rack=\\"r\\"}", wait: 2m, extend: 3m }',
      {
        unless: {
          event: {
            kind: 'selector',
            name: 'MAINTENANCE',
            matchers: [{ label: 'rack', op: '=', value: 'r' }],
          },
          waitMs: 120_000,
          extendMs: 180_000,
        },
      },
    ],
  ])('of the correlator has what is written: %s', (keys, expected) => {
    const { hash, ...plain } = compositeWith('');
    const { hash: other, ...rule } = compositeWith(keys);
    expect(rule).toEqual({ ...plain, ...expected });
    expect(other).not.toBe(hash);
  });

  it('is the same where defaults are written out', () => {
    const defaults =
      ', kind: episode, missing: hold, on_change: keep, mode: on, for: 0s, clear_for: 0s, cooldown: 0s';
    expect(hostRuleWith(`${defaults}, max_gap: 0s`)).toEqual(hostRuleWith(''));
    const late = ', late: revise, revise_limit: 1h, lateness: 0s';
    expect(compositeWith(`${defaults}, max_gap: 0s${late}`)).toEqual(compositeWith(''));
  });

  it('reads the change of a gauge as last less first, and that of a counter as it is', () => {
    const when = (metric: string) =>
      printExpression(hostRule(`{ name: r, by: [host], when: "delta(${metric}, 5m) > 1" }`).when);
    expect(when('system.memory.usage{state=\\"used\\"}')).toBe(
      'last(system.memory.usage{state="used"}, 5m) - first(system.memory.usage{state="used"}, 5m) > 1',
    );
    const errors = 'system.network.errors{interface=\\"eth0\\", direction=\\"receive\\"}';
    expect(when(errors)).toBe(`delta(${errors.replaceAll('\\', '')}, 5m) > 1`);
  });

  it('knows which of the types that decide it are made by hosts, those of unknown values as well', () => {
    const made = (rule: string) => compile(disk, rule).compositeRules[0]?.hostMade;
    expect(
      made('{ name: r, by: [host], when: B or DISK_FULL_UNKNOWN, clear: not DISK_FULL and not C }'),
    ).toEqual(['DISK_FULL', 'DISK_FULL_UNKNOWN']);
    expect(made('{ name: r, by: [], when: A, unless: { event: DISK_FULL } }')).toBeUndefined();
  });

  it.each<[string, number | undefined]>([
    ['{ name: r, by: [], when: "avg_of(web, system.cpu.utilization) > 80%" }', 60_000],
    ['{ name: r, by: [], when: A, clear: "min_of(web, slow.metric) > 80" }', 120_000],
    ['{ name: r, by: [], when: "min_of(web, slow.metric) > max_of(web, quick.metric)" }', 60_000],
    [`{ name: r, by: [host], when: A and ${busy} }`, undefined],
    ['{ name: r, by: [], when: A }', undefined],
  ])('looks at stored samples where it reads them: %s', (rule, everyMs) => {
    const metrics =
      'metrics: { slow.metric: { unit: count, interval: 2m }, quick.metric: { unit: count, interval: 1s } }';
    expect(compiled(`${sets}${metrics}\nrules: [${rule}]`).compositeRules[0]?.samplesEveryMs).toBe(everyMs);
  });

  it('gives its host-only terms to the agents, each member once for all rules', () => {
    const artifact = compile(
      `{ name: x, by: [host], when: A and ${busy} }`,
      `{ name: y, by: [host], when: B and ${busy}, clear: not ${busy} }`,
      `{ name: z, in: web, when: ${busy}, unless: { event: MAINTENANCE } }`,
    );
    const members = artifact.memberRules ?? [];
    expect(members.map(({ in: set, when }) => [set, printExpression(when)]).sort()).toEqual(
      [
        ['web', busy],
        [undefined, busy],
        [undefined, `not ${busy}`],
      ].sort(),
    );
    expect(members.map(({ hash }) => hash)).toEqual(members.map(({ hash }) => hash).sort());
    expect(artifact.hostRules).toEqual([]);
    expect(artifact.compositeRules[2]).toMatchObject({ in: 'web', when: { kind: 'member' }, latenessMs: 0 });
  });
});

describe('routes', () => {
  const allRoutes = (...rules: readonly string[]) =>
    Object.entries(compile(...rules).routes).map(([type, { composites }]) => [
      type.replace(/#.*/, '#'),
      ...composites,
    ]);
  const isOfMembership = ([type]: readonly string[]) => type !== undefined && membershipEvents.has(type);
  /** But those of hosts that join and leave. */
  const routes = (...rules: readonly string[]) => allRoutes(...rules).filter((each) => !isOfMembership(each));

  it.each<[string, readonly string[]]>([
    ['when: { sequence: [A, B], within: 1m, without: [C] }', ['A', 'B', 'C']],
    ['when: { all: [B, A], within: 1m }', ['A', 'B']],
    ['when: { after: A, absent: B, for: 1m }', ['A', 'B', 'HOST_SILENT']],
    ['when: { absent: HEARTBEAT, for: 90s }', ['HEARTBEAT']],
    ['when: { absent: A, for: 90s }', ['A', 'HOST_SILENT']],
    ['when: { all_of: web, where: { absent: A, for: 90s } }', ['A', 'HOST_SILENT']],
    ['when: A, clear: "count(B, 5m) > 3", unless: { event: C }, set: { n: "count(A)" }', ['A', 'B', 'C']],
    [`when: A and ${busy}`, ['A', 'HOST_SILENT', 'MEMBER_CHANGED#']],
    ['when: { at_least: 1, of: web, where: A }', ['A']],
  ])('of a rule %s lead there from %j', (keys, types) => {
    const found = routes(`{ name: r, by: [host], ${keys} }`);
    expect(found).toEqual(types.map((type) => [type, 'r']));
  });

  it('do not tell of silence where no host is known whose it would be', () => {
    expect(routes('{ name: r, by: [], when: { absent: A, for: 90s } }')).toEqual([['A', 'r']]);
  });

  it.each<[string, boolean]>([
    [`{ name: r, by: [], when: { at_least: 1, of: web, where: A } }`, true],
    [`{ name: r, by: [], when: { all_of: web, where: A } }`, true],
    [`{ name: r, by: [], when: "avg_of(web, system.cpu.utilization) > 90%" }`, true],
    [`{ name: r, by: [host], in: web, when: A }`, true],
    [`{ name: r, by: [host], when: A }`, true],
    [`{ name: r, by: [], when: A }`, false],
  ])('of a rule %s lead there from hosts that join and leave: %s', (rule, isLed) => {
    const types = ['HOST_ENROLLED', 'HOST_LEFT', 'HOST_REMOVED', 'HOST_RETURNED'];
    expect(allRoutes(rule).filter(isOfMembership)).toEqual(isLed ? types.map((type) => [type, 'r']) : []);
  });

  it('lead from what hosts make, and from their silence', () => {
    expect(routes(disk, '{ name: r, by: [host], when: DISK_FULL }')).toEqual([
      ['DISK_FULL', 'r'],
      ['HOST_SILENT', 'r'],
    ]);
  });
});
