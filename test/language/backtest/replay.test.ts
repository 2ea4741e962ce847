import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../../shared/language/artifact.ts';
import type { FactsHeader, FactsHost } from '../../../shared/language/backtest/facts.ts';
import { minuteMs } from '../../../shared/time.ts';
import { raise } from '../../correlator/given.ts';
import { compiled } from '../given.ts';
import {
  busyHost,
  factsOf,
  headerOf,
  hostOf,
  type Measured,
  replayed,
  startMs,
  told,
  unknownTimes,
} from './given.ts';

const twoRules = compiled(`
rules:
  - { name: busy, by: [host], when: system.cpu.utilization > 90%, for: 2m, emit: BUSY }
  - { name: both-busy, by: [], when: 'BUSY{host="a"} and BUSY{host="b"}', emit: BOTH_BUSY }
`);

const within = (from: number, to: number) => (minute: number) => from <= minute && minute < to;
const toMs = startMs + 60 * minuteMs;

describe('a backtest', () => {
  const header = headerOf(twoRules, toMs);
  const hosts = [busyHost('a', 60, within(10, 30)), busyHost('b', 60, within(20, 40))];

  it('tells what agents and correlator would have raised, and when', () => {
    const { run } = replayed(twoRules, header, factsOf(header, hosts, []));
    expect(told(run)).toEqual([
      'BUSY host=a 600 720 1800',
      'BUSY host=b 1200 1320 2400',
      'BOTH_BUSY 1320 1320 1800',
    ]);
    expect(unknownTimes(run)).toEqual([]);
    expect(run.read).toEqual({ hosts: 2, documents: 118, events: 0, ticks: 708 });
  });

  it('says the same in whatever stretches the facts come', () => {
    const whole = replayed(twoRules, header, factsOf(header, hosts, [])).run;
    for (const minutes of [1, 7, 30])
      expect(replayed(twoRules, header, factsOf(header, hosts, [], minutes * minuteMs)).run).toEqual(whole);
  });

  it('knows nothing of times without documents, and of hosts without any', () => {
    const lost = Array.from({ length: 10 }, (_, i) => 20 + i);
    const gaps = [{ ...hosts[0], lost } as Measured, { host: 'b', ticks: [] }];
    const { run } = replayed(twoRules, header, factsOf(header, gaps, []));
    expect(unknownTimes(run)).toEqual(['busy host=a 1220-1800', 'busy host=b 0-3600']);
    expect(told(run)).toEqual(['BUSY host=a 600 720 1800']);
  });

  it('knows nothing of what rests on samples before they are kept', () => {
    const samplesFromMs = startMs + 30 * minuteMs;
    const late = headerOf(twoRules, toMs, { samplesFromMs });
    const measured = hosts.map(({ host, ticks }) => ({
      host,
      ticks: ticks.filter(({ atMs }) => atMs >= 30 * minuteMs),
    }));
    const { run } = replayed(twoRules, late, factsOf(late, measured, []));
    expect(unknownTimes(run)).toEqual(['busy host=a 0-1800', 'busy host=b 0-1800', 'both-busy 0-1800']);
    expect(told(run)).toEqual(['BUSY host=b 1800 1920 2400']);
  });
});

describe('a rule with values for each host set', () => {
  const artifact = compiled(`
host_sets: { web: { hosts: [a] }, db: { hosts: [b] } }
templates:
  - name: limit
    params: { limit: { type: number, default: 90% } }
    rule: { name: busy, by: [host], when: system.cpu.utilization > $limit$, emit: BUSY }
rule_sets: { base: [{ use: limit }] }
applications: { shop: { apply: [{ rules: base, to: [web, db] }], override: [{ to: db, with: { limit: 99% } }] } }
`);
  const header = headerOf(artifact, toMs);
  const busy = within(10, 30);

  it('is one rule, told once, with each instance under the values of its host', () => {
    const hosts = [busyHost('a', 60, busy), busyHost('b', 60, busy)];
    const { run } = replayed(artifact, header, factsOf(header, hosts, []));
    expect(artifact.hostRules.map(({ name }) => name)).toEqual(['busy', 'busy']);
    expect(run.rules.map(({ name, instances }) => [name, instances.map(({ labels }) => labels)])).toEqual([
      ['busy', [{ host: 'a' }, { host: 'b' }]],
    ]);
    expect([told(run), unknownTimes(run)]).toEqual([['BUSY host=a 600 600 1800'], []]);
  });

  it('is unknown once on a host without documents', () => {
    const hosts = [busyHost('a', 60, busy), { host: 'b', ticks: [] }];
    const { run } = replayed(artifact, header, factsOf(header, hosts, []));
    expect(unknownTimes(run)).toEqual(['busy host=b 0-3600']);
  });
});

describe('a backtest of windows of events', () => {
  const artifact = compiled(
    "rules: [{ name: many, by: [], when: 'count(LOGIN_FAILED, 30d) > 3', emit: MANY }]",
  );
  const warmupMs = 30 * 24 * 60 * minuteMs + 15 * minuteMs;
  const notes = (eventsFromMs: number) => {
    const header = headerOf(artifact, toMs, { eventsFromMs });
    return replayed(artifact, header, [{ kind: 'up-to', tMs: toMs }]).run.notes;
  };

  it('notes that they are not full if events do not reach back as far', () => {
    expect(notes(startMs - warmupMs)).toEqual([]);
    expect(notes(startMs - warmupMs + 1)).toEqual([
      'there are no events before 2026-10-21T23:45:00.001Z: until 2026-11-21T00:00:00.001Z windows and gates that reach further back count too few',
    ]);
  });
});

describe('a backtest of some hosts', () => {
  const artifact = compiled(`
host_sets: { web: { hosts: [a, b] } }
rules:
  - { name: busy, by: [host], when: system.cpu.utilization > 90%, emit: BUSY }
  - { name: calm, by: [host], when: FREEZE and not BUSY, emit: CALM }
  - { name: on-a, by: [], when: 'FREEZE{host="a"} and BUSY{host="a"}', emit: ON_A }
  - { name: on-b, by: [], when: 'FREEZE{host="a"} and BUSY{host="b"}', emit: ON_B }
  - { name: some, by: [], when: FREEZE and BUSY, emit: SOME }
  - { name: above, by: [], when: SOME and MAINTENANCE, emit: ABOVE }
  - { name: set, by: [], when: { at_least: 2, of: web, where: FREEZE }, emit: BOTH }
  - { name: people, by: [], when: FREEZE, emit: FROZEN }
`);
  const hosts = [busyHost('a', 60, within(10, 30))];
  const readers = (over: Partial<FactsHeader>) => {
    const header = headerOf(artifact, toMs, over);
    const { run } = replayed(artifact, header, factsOf(header, hosts, []));
    return run.rules.flatMap(({ name, readsOthers, instances }) => (readsOthers ? [[name, instances]] : []));
  };

  it('knows nothing of composites that read other hosts', () => {
    const noData = [{ startMs, endMs: toMs }];
    const unknown = [{ labels: {}, episodes: [], noData, untilMs: expect.any(Number) }];
    expect(readers({ someHosts: true })).toEqual([
      ['above', unknown],
      ['on-b', unknown],
      ['set', unknown],
      ['some', unknown],
    ]);
    expect(readers({})).toEqual([]);
  });

  it('leaves out what was really said of other hosts', () => {
    const header = headerOf(artifact, toMs, { someHosts: true });
    const said = ['a', 'b'].map((host) => {
      const event = raise({ type: 'BUSY', labels: { host }, startMs });
      return {
        kind: 'said',
        event: { ...event, rule: { application: 'default', name: 'busy', hash: 'h' } },
      } as const;
    });
    const lines = factsOf(header, hosts, []);
    const { replay } = replayed(artifact, header, [...lines.slice(0, 1), ...said, ...lines.slice(1)]);
    expect([...replay.said().of({ application: 'default', name: 'busy' }).values()].flat()).toMatchObject([
      { labels: { host: 'a' } },
    ]);
  });
});

describe('a backtest of composites', () => {
  const host = (measured: Measured, over: Partial<FactsHost>): FactsHost => ({
    ...hostOf(measured),
    ...over,
  });
  const withHosts = (
    artifact: Artifact,
    header: FactsHeader,
    hosts: readonly FactsHost[],
    lines: ReturnType<typeof factsOf>,
  ) => replayed(artifact, header, [...hosts, ...lines.filter(({ kind }) => kind !== 'host')]).run;

  it('judges contact by the receipt of documents', () => {
    const gone = compiled(
      'rules: [{ name: gone, by: [host], when: { absent: HEARTBEAT, for: 3m }, emit: GONE }]',
    );
    const header = headerOf(gone, toMs);
    const lost = [20, 21, 22, 23, 24, 25];
    const { run } = replayed(
      gone,
      header,
      factsOf(header, [{ ...busyHost('a', 60, within(0, 0)), lost }], []),
    );
    expect(told(run)).toEqual(['GONE host=a 1380 1380 1620']);
  });

  it('ends what is open when its host leaves, and begins with a host that joins', () => {
    const header = headerOf(twoRules, toMs);
    const hosts = [busyHost('a', 60, within(10, 60)), busyHost('b', 60, within(0, 60))] as const;
    const leftMs = startMs + 20 * minuteMs;
    const joinedMs = startMs + 5 * minuteMs;
    const facts = [
      host(hosts[0], { memberships: [{ tags: {}, startMs, endMs: leftMs }] }),
      host(hosts[1], { memberships: [{ tags: {}, startMs: joinedMs }] }),
    ];
    const run = withHosts(twoRules, header, facts, factsOf(header, hosts, []));
    expect(told(run)).toEqual(['BUSY host=a 600 720 1200', 'BUSY host=b 300 420', 'BOTH_BUSY 720 720 1200']);
    expect(run.rules[0]?.instances[0]?.episodes[0]?.reason).toBe('left');
  });

  it('looks again when there are samples: what rests on them was unknown, what does not was known', () => {
    const artifact = compiled(`
rules:
  - { name: busy, by: [host], when: system.cpu.utilization > 90%, emit: BUSY }
  - { name: calm, by: [], when: 'FREEZE and not BUSY{host="a"}', emit: CALM }
  - { name: either, by: [], when: 'FREEZE or BUSY{host="a"}', emit: EITHER }
`);
    const samplesFromMs = startMs + 30 * minuteMs;
    const header = headerOf(artifact, toMs, { samplesFromMs });
    const { ticks } = busyHost('a', 60, within(0, 0));
    const measured = { host: 'a', ticks: ticks.filter(({ atMs }) => atMs >= 30 * minuteMs) };
    const freeze = raise({ type: 'FREEZE', labels: {}, startMs: startMs + 10 * minuteMs });
    const { run } = replayed(artifact, header, factsOf(header, [measured], [freeze]));
    expect(told(run)).toEqual(['CALM 1800 1800', 'EITHER 600 600']);
    expect(unknownTimes(run)).toEqual(['busy host=a 0-1800', 'calm 0-1800', 'either 0-600']);
  });

  it('computes what its own rules make, and does not hear it', () => {
    const header = headerOf(twoRules, toMs);
    const stored = raise({ type: 'BUSY', labels: { host: 'b' }, startMs });
    const hosts = [busyHost('a', 60, within(10, 30)), busyHost('b', 60, within(0, 0))];
    expect(told(replayed(twoRules, header, factsOf(header, hosts, [stored])).run)).toEqual([
      'BUSY host=a 600 720 1800',
    ]);
  });
});
