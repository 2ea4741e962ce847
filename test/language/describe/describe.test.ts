import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/correlator/decide.ts';
import { fold } from '../../../shared/correlator/fold.ts';
import { touchesOf } from '../../../shared/correlator/instances.ts';
import { correlatorLimits } from '../../../shared/correlator/limits.ts';
import { newState } from '../../../shared/correlator/state.ts';
import { describeRules, type RuleDescription } from '../../../shared/language/describe/describe.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { nineMs, raiseDraft } from '../../facts/drafts.ts';
import { compiled, disk, run } from '../given.ts';
import { full, named, of, storage, util } from './given.ts';
import { tier } from './tier.ts';

const nothing = { samples: 0, events: 0, members: 0 };

describe('describeRules', () => {
  it('tells all of a host rule', () => {
    const [rule] = of('');
    const { state, hash, ...rest } = rule as RuleDescription;
    expect(hash).toMatch(/^[0-9a-z]{16}$/);
    expect(rest).toEqual({
      application: 'default',
      name: 'disk-full',
      kind: 'episode',
      emit: 'DISK_FULL',
      severity: 'major',
      by: ['host', 'mountpoint'],
      runsOn: 'host',
      why: `it reads samples of one host alone: ${util}`,
      members: [],
      lateness: { ownMs: 0, effectiveMs: 0, why: 'a host decides at each of its own samples' },
      forMs: 300_000,
      clearForMs: 120_000,
      cost: { nodes: 6, reads: { ...nothing, samples: 2 }, readsPerMember: nothing },
      writes: { perFact: 0, perTransition: 1, perNewInstance: 0, perMemberChange: 0 },
      timers: [],
      sentence:
        'On each host of storage, for each mountpoint: when the used share of the file system is at least 95 % for 5 minutes, DISK_FULL (major) is raised; it clears when the used share of the file system is below 90 % for 2 minutes. While values are missing, nothing changes.',
    });
    expect(state).toEqual({
      kept: 'agent',
      itemsPerInstance: 1,
      bytesPerInstance: state.bytesPerInstance,
      instancesMax: languageLimits.hostRuleInstances,
      bytesMax: languageLimits.hostRuleInstances * state.bytesPerInstance,
      factsMax: 1,
      factsKeptMs: 30_000,
    });
  });

  it('tells all of a composite', () => {
    const {
      state,
      hash: _,
      ...rest
    } = named(
      '  - { name: worse, by: [host], when: DISK_FULL and not MAINTENANCE, for: 1m, emit: WORSE }\n',
      'worse',
    );
    expect(rest).toEqual({
      application: 'default',
      name: 'worse',
      kind: 'episode',
      emit: 'WORSE',
      severity: 'minor',
      by: ['host'],
      runsOn: 'correlator',
      why: 'it reads events, which may come from several hosts: DISK_FULL and MAINTENANCE',
      members: [],
      lateness: {
        ownMs: 15_000,
        effectiveMs: 15_000,
        why: 'it negates MAINTENANCE, which may still come late',
      },
      forMs: 60_000,
      clearForMs: 0,
      cost: {
        nodes: 4,
        reads: { ...nothing, events: correlatorLimits.facts },
        readsPerMember: nothing,
      },
      writes: { perFact: 1, perTransition: 1, perNewInstance: 1, perMemberChange: 0 },
      timers: [
        { decides: 'raise', afterMs: 75_000 },
        { decides: 'clear', afterMs: 15_000 },
      ],
      sentence:
        'For each host: when DISK_FULL is active and no MAINTENANCE is active, and that for 1 minute, WORSE (minor) is raised; it clears as soon as that is no longer so. It waits 15 seconds for late events.',
    });
    expect([state.kept, state.itemsPerInstance, state.instancesMax]).toEqual(['state-table', 2, null]);
    expect(state.bytesMax).toBeGreaterThan(correlatorLimits.factsChars);
    expect([state.factsMax, state.factsKeptMs]).toEqual([correlatorLimits.facts, 3_600_000 + 15_000]);
  });

  it('adds the lateness of the latest composite below, and names it', () => {
    const rules =
      '  - { name: a, by: [], when: not DISK_FULL }\n  - { name: b, by: [], when: DISK_FULL }\n  - { name: c, when: A and B }\n  - { name: d, when: not C }\n';
    expect(of(rules).map(({ name, lateness }) => [name, lateness])).toEqual([
      ['disk-full', { ownMs: 0, effectiveMs: 0, why: 'a host decides at each of its own samples' }],
      ['a', { ownMs: 15_000, effectiveMs: 15_000, why: 'it negates DISK_FULL, which may still come late' }],
      [
        'b',
        { ownMs: 0, effectiveMs: 0, why: 'it negates no event: a late one can only add to what is true' },
      ],
      [
        'c',
        {
          ownMs: 0,
          effectiveMs: 15_000,
          why: 'it negates no event: a late one can only add to what is true; 15s of it are those of a',
        },
      ],
      [
        'd',
        {
          ownMs: 15_000,
          effectiveMs: 30_000,
          why: 'it negates C, which may still come late; 15s of it are those of c',
        },
      ],
    ]);
  });

  it.each<[string, string]>([
    [
      '{ name: r, when: system.cpu.utilization > 90% }',
      'On each host: when the busy share of the CPU is above 90 %, R (minor) is raised; it clears as soon as that is no longer so. While values are missing, nothing changes.',
    ],
    [
      `{ name: r, by: [host, mountpoint], when: '${util}{mountpoint="/"} > 90%', clear_for: 1m, missing: true }`,
      'On each host: when the used share of the file system with mountpoint / is above 90 %, R (minor) is raised; it clears when that has not been so for 1 minute. Missing values count as if the condition held.',
    ],
    [
      `{ name: r, when: ${util} > 90%, missing: false, severity: info }`,
      'On each host, for each combination of device and mountpoint: when the used share of the file system is above 90 %, R (info) is raised; it clears as soon as that is no longer so. Missing values count as if the condition did not hold.',
    ],
    [
      '{ name: r, by: [], when: DISK_FULL, severity: critical }',
      'Over all hosts: when DISK_FULL is active, R (critical) is raised; it clears as soon as that is no longer so.',
    ],
    [
      '{ name: r, by: [mountpoint], when: DISK_FULL, for: 1h }',
      'For each mountpoint, over all hosts: when DISK_FULL is active for 1 hour, R (minor) is raised; it clears as soon as that is no longer so.',
    ],
    [
      `{ name: r, when: 'DISK_FULL{host="a"} and DISK_FULL{host="b"}' }`,
      'For each mountpoint, over all hosts: when DISK_FULL is active on a and DISK_FULL is active on b, R (minor) is raised; it clears as soon as that is no longer so.',
    ],
  ])('says of %s: %s', (rule, expected) => {
    expect(named(`  - ${rule}\n`, 'r').sentence).toBe(expected);
  });

  it('tells what an application makes of one rule for hosts with different values', () => {
    const rules = describeRules(compiled(tier('85%')));
    expect(rules.map(({ name, sentence }) => [name, sentence.split(':')[0]])).toEqual(
      expect.arrayContaining([
        ['full', 'On each host of db or storage that is db-3, for each mountpoint'],
        ['full', 'On each host of db except db-3, for each mountpoint'],
        ['full', 'On each host of db or storage except db-3 and db, for each mountpoint'],
      ]),
    );
    expect(new Set(rules.map(({ hash }) => hash)).size).toBe(3);
  });

  it('knows the one instance of a host rule whose labels are all pinned', () => {
    const rule = named(
      `  - { name: r, when: '${util}{mountpoint="/", device="sda"} > 90%', by: [host, mountpoint, device] }\n`,
      'r',
    );
    expect(rule.state.instancesMax).toBe(1);
  });
});

describe('the size of state', () => {
  it('of a host rule is not less than what the agent then keeps of an instance', () => {
    const artifact = compiled(`${storage}rules:\n${full}`);
    const ticks = Array.from({ length: 302 }, (_, at) => ({ at, series: [disk('/srv/databases', 0.97)] }));
    const clearing = { at: 302, series: [disk('/srv/databases', 0.5)] };
    const { state } = run(artifact.hostRules, [...ticks, clearing]);
    const [instance] = Object.values(Object.values(state.rules)[0]?.instances ?? {});
    expect(instance?.open).toBeDefined();
    const sizeBytes = JSON.stringify(instance).length;
    const estimate = describeRules(artifact)[0]?.state.bytesPerInstance ?? 0;
    expect(estimate).toBeGreaterThanOrEqual(sizeBytes);
    expect(estimate).toBeLessThan(1.3 * sizeBytes);
  });

  it('of a composite is not less than what the correlator then keeps of an instance', () => {
    const artifact = compiled(
      `${storage}rules:\n${full}  - { name: r, by: [host], when: DISK_FULL, for: 1m }`,
    );
    const event = { ...raiseDraft('node-1'), r: nineMs + 3_000 };
    const [touch] = touchesOf(artifact.compositeRules, event);
    if (!touch) throw new Error('the event touches no rule');
    const folded = fold(newState(touch.rule, touch.labels), [touch.fact]);
    const { state } = decide(
      touch.rule,
      folded,
      { hostSets: artifact.hostSets, hosts: [], series: [] },
      nineMs + 120_000,
    );
    expect(state.published.length).toBe(1);
    const sizeBytes = JSON.stringify(state).length + JSON.stringify({ labels: touch.labels }).length;
    const estimate = describeRules(artifact)[1]?.state.bytesPerInstance ?? 0;
    expect(estimate).toBeGreaterThanOrEqual(sizeBytes);
    expect(estimate).toBeLessThan(2 * sizeBytes);
  });
});
