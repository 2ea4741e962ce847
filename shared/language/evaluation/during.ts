import { Temporal } from 'temporal-polyfill';
import type { During, DuringTime } from '../artifact.ts';
import { languageLimits } from '../limits.ts';
import type { Interval, TimeSpan } from './facts.ts';
import { layered, union } from './layers.ts';
import type { Signal } from './signal.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Hours last a day at most and no zone is more than a day off: what reaches into a day began on one of these before it. */
const daysBefore = 2;
const daysAfter = 1;

/** Every weekday comes at least twice, so that hours that fall into a gap of summer time come again. */
const borderDays = 15;

const begunByDay = new WeakMap<During, Map<number, readonly Interval[]>>();

/**
 * Whether a time lies in the weekly hours: begins inside, ends outside. A wall time that a zone leaves out means the end of
 * the gap; of one that comes twice a begin means the first, an end the second. Throws a RangeError for an unknown zone.
 * Cost: linear in the days of the span; days are remembered.
 */
export function insideSignal(during: During, span: TimeSpan): Signal<boolean> {
  return layered(span, false, [{ intervals: hoursIn(during, span), value: true }]);
}

/** The first time after `afterMs` at which the hours begin or end; undefined if they never do. */
export function nextBorderMs(during: During, afterMs: number): number | undefined {
  for (let day = 0; day < borderDays; day++) {
    const fromMs = afterMs + day * dayMs;
    const border = insideSignal(during, { fromMs, toMs: fromMs + dayMs }).timesMs[1];
    if (border !== undefined) return border;
  }
  return undefined;
}

function hoursIn(during: During, { fromMs, toMs }: TimeSpan): readonly Interval[] {
  const lastDay = Math.floor(toMs / dayMs) + daysAfter;
  const hours: Interval[] = [];
  for (let day = Math.floor(fromMs / dayMs) - daysBefore; day <= lastDay; day++) {
    hours.push(...hoursBegunOn(during, day));
  }
  return union(hours);
}

/** `day` counts from 1970-01-01 by the calendar of the zone. */
function hoursBegunOn(during: During, day: number): readonly Interval[] {
  const known = begunByDay.get(during) ?? new Map<number, readonly Interval[]>();
  begunByDay.set(during, known);
  const hours = known.get(day);
  if (hours) return hours;
  if (known.size >= languageLimits.duringDays) known.clear();
  const date = new Temporal.PlainDate(1970, 1, 1).add({ days: day });
  const begun = during.times
    .filter(({ days }) => days.includes(date.dayOfWeek))
    .map((time) => hoursOf(time, date, during.zone));
  known.set(day, begun);
  return begun;
}

function hoursOf({ fromMinute, toMinute }: DuringTime, date: Temporal.PlainDate, zone: string): Interval {
  const lastDate = toMinute <= fromMinute ? date.add({ days: 1 }) : date;
  return {
    startMs: instantMs(date, fromMinute, zone, 'earlier'),
    endMs: instantMs(lastDate, toMinute, zone, 'later'),
  };
}

function instantMs(
  date: Temporal.PlainDate,
  minute: number,
  zone: string,
  disambiguation: 'earlier' | 'later',
): number {
  const wall = date.toPlainDateTime().add({ minutes: minute });
  const found = wall.toZonedDateTime(zone, { disambiguation });
  if (found.toPlainDateTime().equals(wall)) return found.epochMilliseconds;
  const before = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return (before.getTimeZoneTransition('next') ?? found).epochMilliseconds;
}
