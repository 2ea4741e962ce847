import type { During, DuringTime } from '../artifact.ts';
import { languageLimits } from '../limits.ts';
import { asPattern, asText, badValue } from './readings.ts';
import { type As, asWholeList, fieldsOf, need } from './yaml-reader.ts';

/** In ISO order: Monday is 1. */
const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const everyDay: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
const hours = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/;
const dayMinutes = 24 * 60;

const asZone = asPattern(
  /^[A-Za-z][A-Za-z0-9_+/-]*$/,
  languageLimits.zoneChars,
  'a time zone such as Europe/Berlin',
);

/** `{ zone: Europe/Berlin, times: [Mon-Fri 08:00-18:00] }`; whether the zone exists is not looked up. */
export const asDuring: As<During> = (entry) => {
  const fields = fieldsOf(entry, { known: ['zone', 'times'] });
  if (!fields) return undefined;
  const zone = need(fields, 'zone', asZone, 'zone: Europe/Berlin');
  const times = need(fields, 'times', asWholeList(asTime, languageLimits.duringTimes));
  return zone && times && { zone: zone.value, times };
};

const asTime: As<DuringTime> = (entry) => {
  const text = asText(entry);
  if (!text) return undefined;
  const time = timeOf(text.value);
  if (time) return time;
  // Within brackets a comma parts two entries.
  const isCut = text.value.split('-').every((name) => dayNames.includes(name));
  const fix = isCut ? { fix: 'put days with a comma between them in quotes: "Sat,Sun 22:00-06:00"' } : {};
  const allowed = 'hours such as 08:00-18:00, Mon-Fri 08:00-18:00 or Sat,Sun 22:00-06:00';
  return badValue(entry, JSON.stringify(text.value.slice(0, 60)), allowed, fix);
};

function timeOf(text: string): DuringTime | undefined {
  const words = text.split(' ');
  const days = words.length === 2 ? daysOf(words[0] as string) : everyDay;
  const found = hours.exec(words.at(-1) ?? '');
  if (!days || !found || words.length > 2) return undefined;
  const [fromHour, from, toHour, to] = found.slice(1).map(Number) as [number, number, number, number];
  const fromMinute = fromHour * 60 + from;
  const toMinute = toHour * 60 + to;
  const isSound = from < 60 && to < 60 && fromMinute < dayMinutes && toMinute <= dayMinutes;
  return isSound ? { days, fromMinute, toMinute } : undefined;
}

/** `Mon-Fri`, `Sat,Sun` or `Fri-Mon,Wed`, sorted. */
function daysOf(text: string): readonly number[] | undefined {
  const days = text.split(',').map(rangeOf);
  if (days.some((range) => range.length === 0)) return undefined;
  return [...new Set(days.flat())].sort((a, b) => a - b);
}

/** The days of `Mon` or `Fri-Mon`, which goes on over Sunday; empty if it is neither. */
function rangeOf(text: string): readonly number[] {
  const names = text.split('-');
  const first = dayNames.indexOf(names[0] as string);
  const last = dayNames.indexOf(names.at(-1) as string);
  if (names.length > 2 || first < 0 || last < 0) return [];
  const count = ((last - first + dayNames.length) % dayNames.length) + 1;
  return Array.from({ length: count }, (_, i) => ((first + i) % dayNames.length) + 1);
}
