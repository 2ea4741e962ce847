import type { CompositeRule, During, DuringTime, Missing, Rule } from '../artifact.ts';
import { isRowOfDays, printClock } from '../wall-hours.ts';
import { sayEvent } from './matcher-words.ts';
import { sayDuration, sayList } from './words.ts';

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** What a rule does while its condition is unknown. */
export function sayMissing({ missing = 'hold', maxGapMs, forMs, emit, kind }: Rule): string {
  const what: Readonly<Record<Missing, string>> = {
    hold: 'While values are missing, nothing changes.',
    false: 'Missing values count as if the condition did not hold.',
    true: 'Missing values count as if the condition held.',
    'unknown-event': `While values are missing, nothing changes${sayUnknownEvent(emit, maxGapMs ?? forMs)}.`,
  };
  if (maxGapMs === undefined || missing === 'unknown-event' || kind === 'occurrence') return what[missing];
  return `${what[missing]} Values that are missing for longer than ${sayDuration(maxGapMs)} end a running hold.`;
}

/** When it can raise at all; nothing if always. */
export function sayHours(during: During | undefined): readonly string[] {
  if (!during) return [];
  const times = during.times.map(sayTime);
  const end = during.end === 'clear' ? ', and what is open ends with these hours' : '';
  return [`It begins only ${sayList(times, 'or')} by the clock of ${during.zone}${end}.`];
}

/** What keeps a raise from being told. */
export function sayGates({ unless, cooldownMs, maxRaises }: Rule): readonly string[] {
  const sentences: string[] = [];
  if (unless) {
    const { event, waitMs, extendMs } = unless;
    const extend = extendMs === 0 ? '' : ` and for ${sayDuration(extendMs)} after it`;
    const wait = waitMs === 0 ? '' : `; it waits ${sayDuration(waitMs)} for that to come`;
    sentences.push(`Nobody is told of it during ${sayEvent(event)}${extend}${wait}.`);
  }
  if (cooldownMs !== undefined)
    sentences.push(`Nobody is told of one that comes within ${sayDuration(cooldownMs)} of the last.`);
  if (maxRaises)
    sentences.push(`Nobody is told of more than ${maxRaises.max} within ${sayDuration(maxRaises.perMs)}.`);
  return sentences;
}

/** What an edit does, and whether the world hears of the rule at all. */
export function sayChanges({ onChange, mode }: Rule): readonly string[] {
  const sentences: string[] = [];
  if (onChange === 'clear') sentences.push('When the rule is edited, what is open is cleared.');
  if (onChange === 'restart') sentences.push('When the rule is edited, what is open starts again.');
  if (mode === 'shadow') sentences.push('It is only recorded: nobody is told, and nothing acts on it.');
  return sentences;
}

/** How long a composite waits for late facts, and what those do that come later still. */
export function sayLate(rule: CompositeRule, effectiveMs: number): readonly string[] {
  const wait = effectiveMs === 0 ? [] : [`It waits ${sayDuration(effectiveMs)} for late events.`];
  if (rule.late === 'ignore') return [...wait, 'What comes later changes nothing.'];
  if (rule.reviseLimitMs === undefined) return wait;
  return [...wait, `What comes up to ${sayDuration(rule.reviseLimitMs)} later still revises it.`];
}

function sayUnknownEvent(emit: string, gapMs: number): string {
  const after = gapMs === 0 ? 'at once' : `after ${sayDuration(gapMs)}`;
  return `, and ${after} ${emit}_UNKNOWN is raised`;
}

/** `from Monday to Friday between 08:00 and 18:00`. */
function sayTime({ days: on, fromMinute, toMinute }: DuringTime): string {
  const next = toMinute <= fromMinute ? ' of the next day' : '';
  return `${sayDays(on)} between ${printClock(fromMinute)} and ${printClock(toMinute)}${next}`;
}

function sayDays(on: readonly number[]): string {
  if (on.length === days.length) return 'daily';
  const names = on.map((day) => days[day - 1] as string);
  return isRowOfDays(on) ? `from ${names[0]} to ${names.at(-1)}` : `on ${sayList(names, 'and')}`;
}
