import { describe, expect, it } from 'vitest';
import { correlatorLimits } from '../../../shared/correlator/limits.ts';
import { type ChildEpisode, type InstanceState, newState } from '../../../shared/correlator/state.ts';
import { idLength } from '../../../shared/facts/ids.ts';
import type { CompositeRule } from '../../../shared/language/artifact.ts';
import {
  compositeStateSize,
  hostStateSize,
  type StateSize,
} from '../../../shared/language/describe/state-size.ts';
import { metricLookup } from '../../../shared/language/placement/metric-lookup.ts';
import { membersOf } from '../../../shared/language/placement/reads.ts';
import { compiled } from '../given.ts';
import { base } from './given.ts';

const id = 'i'.repeat(idLength);
const label = 'l'.repeat(16);
const tMs = 1_800_000_000_000;
const value = 0.9512;
const bytesOf = (kept: unknown) => JSON.stringify(kept).length;

/** A rule beside `base`, whose `DISK_FULL` here carries a value. */
const artifactOf = (rule: string) =>
  compiled(
    `${base.replace('emit: DISK_FULL', 'emit: DISK_FULL, set: { used: system.filesystem.utilization }')}  - { name: r, ${rule} }\n`,
  );

function hostSize(rule: string): StateSize {
  const found = artifactOf(rule).hostRules.find(({ name }) => name === 'r');
  if (!found) throw new Error(`${rule} does not run on hosts`);
  return hostStateSize(found, metricLookup());
}

function compositeOf(rule: string): CompositeRule {
  const [found] = artifactOf(rule).compositeRules;
  if (!found) throw new Error(`${rule} does not run in the correlator`);
  return found;
}

const statement = { id, tMs, rMs: tMs, hop: 0 };
const published: InstanceState['published'][number] = {
  episode: id,
  startMs: tMs,
  origin: id,
  raise: { id, tMs },
  clear: { id, tMs },
  hop: 1,
  revision: 0,
};

function child(type: string, values: Readonly<Record<string, number>> = {}): ChildEpisode {
  const raise = { ...statement, values };
  return { episode: id, type, labels: { host: label }, raise, clear: statement };
}

/** An instance of the rule with everything there once: its own episode, these children, a change of each member. */
function whole(
  rule: CompositeRule,
  labels: InstanceState['labels'],
  children: readonly ChildEpisode[],
): InstanceState {
  const members = membersOf(rule).map((hash) => ({
    hash,
    labels: { host: label },
    changes: [{ ...statement, truth: 'unknown' as const }],
  }));
  return {
    ...newState(rule, labels),
    decidedBy: { hash: rule.hash, emit: rule.emit, severity: rule.severity },
    children,
    members,
    published: [published],
    base: { atMs: tMs, phase: { kind: 'open', startMs: tMs, raisedMs: tMs }, consumed: {} },
    bornMs: tMs,
    heardMs: tMs,
    saidMs: tMs,
    timer: { atMs: tMs, attempt: 0, startMs: tMs, rearms: 0 },
  };
}

describe('the state that is taken for an instance of a composite', () => {
  it.each<[string, string, InstanceState['labels'], readonly ChildEpisode[]]>([
    ['without labels', 'by: [], when: A', {}, [child('A')]],
    [
      'with labels and a child for each selector',
      'by: [host, mountpoint], when: A and DISK_FULL',
      { host: label, mountpoint: label },
      [child('A'), child('DISK_FULL')],
    ],
    [
      'with the fields of a child that are read',
      'by: [host], when: DISK_FULL.used > 97%',
      { host: label },
      [child('DISK_FULL', { used: value })],
    ],
    [
      'with members and no child of what they read',
      'by: [host], when: A and system.cpu.utilization > 90%',
      { host: label },
      [child('A')],
    ],
    [
      'with no child of the samples that it reads',
      'by: [], when: "avg_of(web, system.cpu.utilization) > 90% and A", lateness: 0s',
      {},
      [child('A')],
    ],
  ])('%s is the text of what the correlator keeps', (_, text, labels, children) => {
    const rule = compositeOf(text);
    const isKeyed = rule.by.length > 0;
    const state = whole(rule, labels, children);
    // An instance with labels has a mark among those of its rule besides.
    const markBytes = isKeyed ? bytesOf({ labels }) : 0;
    const bare = { ...state, children: [], members: [], published: [] };
    expect(compositeStateSize(rule)).toEqual({
      kept: 'state-table',
      itemsPerInstance: isKeyed ? 2 : 1,
      bytesPerInstance: bytesOf(state) + markBytes,
      instancesMax: isKeyed ? null : 1,
      factsMax: correlatorLimits.facts,
      factsKeptMs: 3_600_000,
      bytesMax:
        bytesOf(bare) +
        correlatorLimits.factsChars +
        correlatorLimits.published * (bytesOf(published) + 1) +
        markBytes,
    });
  });
});

describe('the state that is taken for an instance on a host', () => {
  const pointBytes = bytesOf({ tMs, value, untilMs: tMs }) + 1;
  const points = (rule: string) => {
    const { factsMax, bytesPerInstance } = hostSize(rule);
    const without = bytesPerInstance - factsMax * pointBytes;
    return [factsMax, without];
  };
  const cpu = 'system.cpu.utilization';
  const [, instanceBytes] = points(`when: ${cpu} > 90%`);

  it.each<[string, number]>([
    [`when: ${cpu} > 90%`, 1],
    [`when: "avg(${cpu}, 5m) > 90%"`, 1 + 31],
    [`when: "avg(${cpu}, 5m) > 90% and max(${cpu}, 5m) < 99%"`, 1 + 31],
    [`when: "avg(${cpu}, 5m) > 90% and max(${cpu}, 10m) < 99%"`, 1 + 61],
    [`when: "avg(${cpu}, 10m) > 90% and max(${cpu}, 5m) < 99%"`, 1 + 61],
    [`when: "avg(${cpu}, 5m) > 90% and avg(system.memory.utilization, 10m) > 90%"`, 2 + 31 + 61],
    [`when: "max(${cpu}, system.memory.utilization) > 90%"`, 2],
    [`when: ${cpu} > 90%, clear: "max(${cpu}, 1m) < 80%"`, 1 + 7],
    [`when: ${cpu} > 90%, set: { mean: "avg(${cpu}, 1m)" }`, 1 + 7],
  ])('has of %s %d samples, those of one series once', (rule, samples) => {
    expect(points(rule)).toEqual([samples, instanceBytes]);
  });

  it('keeps a sample as long as it is valid, and as a window reaches', () => {
    expect(hostSize(`when: ${cpu} > 90%`).factsKeptMs).toBe(30_000);
    expect(hostSize(`when: "avg(${cpu}, 20s) > 90%"`).factsKeptMs).toBe(30_000);
    expect(hostSize(`when: "avg(${cpu}, 5m) > 90%"`).factsKeptMs).toBe(300_000);
  });
});
