import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey, episodeId } from '../../shared/facts/ids.ts';
import { makeRaise } from '../../shared/facts/make-event.ts';
import type { Artifact } from '../../shared/language/artifact.ts';
import { compile } from '../../shared/language/compiler.ts';
import { seededRandom } from '../../test/language/fuzz/random.ts';

/** The composites that a storm goes through: counts, shares, two hosts, racks, holds, and composites of composites. */
export const definitions = `version: 1
host_sets:
  storage: { tags: { role: storage } }
rules:
  - { name: disks-fill, by: [], when: count(DISK_FULL) >= 5, emit: DISKS_FILL, severity: major }
  - { name: storage-fills, by: [], when: { at_least: 5%, of: storage, where: DISK_FULL }, emit: STORAGE_FILLS, severity: critical }
  - { name: pair-full, by: [], when: 'DISK_FULL{host="node-0"} and DISK_FULL{host="node-1"}', emit: PAIR_FULL, severity: major }
  - { name: rack-fills, by: [rack], when: count(DISK_FULL) >= 3, emit: RACK_FILLS, severity: major }
  - { name: rack-lost, by: [rack], when: count(DISK_FULL) >= 10, for: 30s, emit: RACK_LOST, severity: critical }
  - { name: storm, by: [], when: count(RACK_FILLS) >= 2 and DISKS_FILL and STORAGE_FILLS, emit: STORM, severity: critical }
`;

/** Within which each host raises its event. */
export const stormMs = 60_000;

/** How long after the last event all composites must be right. */
export const settleMs = 60_000;

export const hostsPerRack = 40;

const holdMs = 30_000;
const storageShare = 0.05;

/** An event, and when it comes in. */
interface Arrival {
  readonly atMs: number;
  readonly event: TocsinEvent;
}

/** What a reader of the composite is to be left with: one open episode. */
export interface Expected {
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly raisedMs: number;
}

export interface Storm {
  readonly artifact: Artifact;
  readonly hosts: readonly string[];
  /** By when they come in. */
  readonly arrivals: readonly Arrival[];
  readonly lastEventMs: number;
  readonly expected: readonly Expected[];
}

export interface StormOptions {
  readonly hosts: number;
  readonly seed: number;
  readonly startMs: number;
  /** Times of events are multiples of this after the start. Default 1. */
  readonly grainMs?: number;
  /** From an event until it comes in. */
  readonly postMs: () => number;
}

/** One DISK_FULL of each host, spread evenly at random over the storm. */
export function makeStorm({ hosts: count, seed, startMs, grainMs = 1, postMs }: StormOptions): Storm {
  const random = seededRandom(seed);
  const hosts = Array.from({ length: count }, (_, i) => `node-${i}`);
  const raises = hosts.map((host, i) => {
    const atMs = startMs + random.below(stormMs / grainMs) * grainMs;
    return diskFull(host, `rack-${Math.floor(i / hostsPerRack)}`, atMs);
  });
  const arrivals = raises
    .map((event) => ({ atMs: event.t + postMs(), event }))
    .sort((a, b) => a.atMs - b.atMs);
  const lastEventMs = raises.reduce((lastMs, { t }) => Math.max(lastMs, t), 0);
  return { artifact: compiled(), hosts, arrivals, lastEventMs, expected: expectedOf(raises) };
}

function compiled(): Artifact {
  const { artifact, diagnostics } = compile([{ name: 'storm.yaml', text: definitions }]);
  if (artifact === undefined) throw new Error(`the definitions have faults: ${JSON.stringify(diagnostics)}`);
  return artifact;
}

function diskFull(host: string, rack: string, start: number): TocsinEvent {
  const labels = { host, mountpoint: '/data', rack };
  const episode = episodeId('default', 'DISK_FULL', canonicalKey(labels), start);
  const source = { kind: 'agent', host } as const;
  const told = { type: 'DISK_FULL', severity: 'minor', source, labels, values: { used: 0.97 } } as const;
  return makeRaise({ ...told, message: `/data of ${host} is 97% full`, episode, start, r: start });
}

/** Nothing clears, so each composite is raised by the event that makes up its number. `test/bench/storm.test.ts` asks the reference. */
function expectedOf(raises: readonly TocsinEvent[]): readonly Expected[] {
  const timesMs = raises.map(({ t }) => t);
  const byRack = Map.groupBy(raises, ({ labels }) => labels.rack as string);
  const racks = [...byRack].map(([rack, own]) => ({ rack, timesMs: own.map(({ t }) => t) }));
  const inRacks = (rule: string, nth: number, forMs: number) =>
    racks.flatMap(({ rack, timesMs: own }) =>
      open(rule, { rack }, own.length < nth ? undefined : nthMs(own, nth), forMs),
    );
  const rackFills = inRacks('rack-fills', 3, 0);
  const disksMs = timesMs.length < 5 ? undefined : nthMs(timesMs, 5);
  const storageMs = nthMs(timesMs, Math.ceil(timesMs.length * storageShare));
  const stormRaisedMs =
    rackFills.length < 2 || disksMs === undefined
      ? undefined
      : Math.max(
          nthMs(
            rackFills.map(({ raisedMs }) => raisedMs),
            2,
          ),
          disksMs,
          storageMs,
        );
  return [
    ...open('disks-fill', {}, disksMs),
    ...open('storage-fills', {}, storageMs),
    ...open('pair-full', {}, Math.max(...timesMs.slice(0, 2))),
    ...rackFills,
    ...inRacks('rack-lost', 10, holdMs),
    ...open('storm', {}, stormRaisedMs),
  ];
}

function open(
  rule: string,
  labels: Expected['labels'],
  startMs: number | undefined,
  forMs = 0,
): readonly Expected[] {
  return startMs === undefined ? [] : [{ rule, labels, startMs, raisedMs: startMs + forMs }];
}

/** The n-th smallest, from 1. */
function nthMs(timesMs: readonly number[], nth: number): number {
  return timesMs.toSorted((a, b) => a - b)[nth - 1] as number;
}
