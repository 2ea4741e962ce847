import { Temporal } from 'temporal-polyfill';
import type { During, DuringTime } from '../../../shared/language/artifact.ts';

type Wall = Temporal.PlainDateTime;

const quarterMs = 15 * 60_000;
/** No zone's wall time is further from UTC. */
const farthestMs = 26 * 60 * 60_000;

/**
 * Whether a time lies in the hours, by looking at those that began on this day and on the two before. All borders lie on
 * quarters of an hour.
 */
export function isInsideAt({ zone, times }: During, tMs: number): boolean {
  const today = wallAt(tMs, zone).toPlainDate();
  return [0, 1, 2].some((days) => {
    const day = today.subtract({ days });
    return times.some((time) => time.days.includes(day.dayOfWeek) && isInside(time, day, zone, tMs));
  });
}

/** It begins when the clock first shows its begin, and ends when it last shows its end; what it leaps over it shows then. */
function isInside(
  { fromMinute, toMinute }: DuringTime,
  day: Temporal.PlainDate,
  zone: string,
  tMs: number,
): boolean {
  const midnight = day.toPlainDateTime();
  const from = midnight.add({ minutes: fromMinute });
  const to = midnight.add({ days: toMinute <= fromMinute ? 1 : 0, minutes: toMinute });
  return firstMs(from, zone) <= tMs && tMs < lastMs(to, zone);
}

function firstMs(wall: Wall, zone: string): number {
  return quartersAround(wall, zone).find(({ order }) => order >= 0)?.atMs ?? Number.POSITIVE_INFINITY;
}

function lastMs(wall: Wall, zone: string): number {
  const last = quartersAround(wall, zone).findLast(({ order }) => order === 0);
  return last?.atMs ?? firstMs(wall, zone);
}

interface Quarter {
  readonly atMs: number;
  /** Of what the clock of the zone shows beside the wall time: less than 0 before it, 0 at it. */
  readonly order: number;
}

const known = new Map<string, readonly Quarter[]>();

function quartersAround(wall: Wall, zone: string): readonly Quarter[] {
  const key = `${zone} ${wall}`;
  const found = known.get(key) ?? lookAround(wall, zone);
  known.set(key, found);
  return found;
}

function lookAround(wall: Wall, zone: string): readonly Quarter[] {
  const middleMs = wall.toZonedDateTime('UTC').epochMilliseconds;
  const quarters: Quarter[] = [];
  for (let atMs = middleMs - farthestMs; atMs <= middleMs + farthestMs; atMs += quarterMs) {
    quarters.push({ atMs, order: Temporal.PlainDateTime.compare(wallAt(atMs, zone), wall) });
  }
  return quarters;
}

function wallAt(tMs: number, zone: string): Wall {
  return Temporal.Instant.fromEpochMilliseconds(tMs).toZonedDateTimeISO(zone).toPlainDateTime();
}
