import type { Charge } from './charge.ts';

/** Units in a second that a table or an index takes at once. */
export interface Capacity {
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** Of a table or index of on-demand capacity at its birth: docs.aws.amazon.com/amazondynamodb, warm-throughput-scenarios. */
export const newTable: Capacity = { writeUnits: 4_000, readUnits: 12_000 };

/** What one range of partition keys takes at most, however warm the table is; from the same page. */
export const keyRange: Capacity = { writeUnits: 1_000, readUnits: 3_000 };

/** What one place was asked for, in a second at most. */
export interface Demand {
  readonly unit: Charge['unit'];
  readonly mostPerSecond: number;
  /** Of one of its ranges. */
  readonly mostPerRangeSecond: number;
  /** Parts of calls that were refused. */
  readonly refused: number;
  /** The same by what their partition keys begin with, up to the first `#`. */
  readonly refusedBy: Readonly<Record<string, number>>;
}

export interface Throughput {
  isOpen(charge: Charge): boolean;
  spend(charge: Charge): void;
  /** Until now nothing was limited or counted. */
  begin(): void;
  /** By place and unit. */
  demand(): Readonly<Record<string, Demand>>;
}

interface Range {
  level: number;
  atMs: number;
}

interface Second {
  index: number;
  total: number;
  readonly ranges: Map<number, number>;
}

interface Watched {
  readonly unit: Charge['unit'];
  readonly second: Second;
  readonly ranges: Map<number, Range>;
  mostPerSecond: number;
  mostPerRangeSecond: number;
  refused: number;
  readonly refusedBy: Record<string, number>;
}

const secondMs = 1_000;

/** How many ranges the partition keys of a place are spread over. */
export function rangesOf({ writeUnits, readUnits }: Capacity): number {
  return Math.max(Math.ceil(writeUnits / keyRange.writeUnits), Math.ceil(readUnits / keyRange.readUnits));
}

/**
 * Refuses what a range of keys does not take in its second. A range gains what it takes in a second evenly, keeps no more than
 * that, and lets a call through while something is left, which may leave it in debt. No range is split while this runs:
 * adaptive capacity takes minutes to do that.
 */
export function makeThroughput(capacityOf: (place: string) => Capacity, clock: () => number): Throughput {
  const places = new Map<string, Watched>();
  let isLimited = false;

  const watchedOf = ({ place, unit }: Charge): Watched => {
    const name = `${place} ${unit}`;
    const known = places.get(name);
    if (known !== undefined) return known;
    const second = { index: 0, total: 0, ranges: new Map<number, number>() };
    const most = { mostPerSecond: 0, mostPerRangeSecond: 0, refused: 0, refusedBy: {} };
    const made: Watched = { unit, second, ranges: new Map(), ...most };
    places.set(name, made);
    return made;
  };
  const indexOf = ({ place, partition }: Charge) => hash(partition) % rangesOf(capacityOf(place));
  const rangeOf = (charge: Charge): Range => {
    const { ranges, unit } = watchedOf(charge);
    const perSecond = unit === 'write-unit' ? keyRange.writeUnits : keyRange.readUnits;
    const index = indexOf(charge);
    const nowMs = clock();
    const range = ranges.get(index) ?? { level: perSecond, atMs: nowMs };
    ranges.set(index, range);
    range.level = Math.min(perSecond, range.level + ((nowMs - range.atMs) * perSecond) / secondMs);
    range.atMs = nowMs;
    return range;
  };
  const note = (charge: Charge): void => {
    const watched = watchedOf(charge);
    const { second } = watched;
    const index = Math.floor(clock() / secondMs);
    if (second.index !== index) {
      second.ranges.clear();
      Object.assign(second, { index, total: 0 });
    }
    const range = indexOf(charge);
    const ofRange = (second.ranges.get(range) ?? 0) + charge.units;
    second.ranges.set(range, ofRange);
    second.total += charge.units;
    watched.mostPerSecond = Math.max(watched.mostPerSecond, second.total);
    watched.mostPerRangeSecond = Math.max(watched.mostPerRangeSecond, ofRange);
  };

  return {
    isOpen: (charge) => {
      if (!isLimited || rangeOf(charge).level > 0) return true;
      const watched = watchedOf(charge);
      const family = charge.partition.split('#', 1)[0] as string;
      watched.refused++;
      watched.refusedBy[family] = (watched.refusedBy[family] ?? 0) + 1;
      return false;
    },
    spend: (charge) => {
      if (!isLimited) return;
      rangeOf(charge).level -= charge.units;
      note(charge);
    },
    begin: () => {
      isLimited = true;
    },
    demand: () =>
      Object.fromEntries(
        [...places]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, { second: _, ranges: __, ...told }]) => [
            name,
            { ...told, refusedBy: { ...told.refusedBy } },
          ]),
      ),
  };
}

/** FNV-1a of 32 bits, mixed once more so that texts that differ at their end alone are spread as well. */
function hash(text: string): number {
  let value = 0x81_1c_9d_c5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01_00_01_93);
  value = Math.imul(value ^ (value >>> 15), 0x2c_1b_3c_6d);
  return (value ^ (value >>> 13)) >>> 0;
}
