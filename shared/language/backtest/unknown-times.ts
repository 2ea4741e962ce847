import { TocsinError } from '../../errors.ts';
import type { Interval } from '../evaluation/facts.ts';
import { union } from '../evaluation/layers.ts';
import { backtestLimits } from './limits.ts';

/** When the conditions of instances were unknown, instance by instance. */
export interface UnknownTimes {
  /** An instance of which nothing is known from `sinceMs` on, unless there is one. */
  begin(key: string, sinceMs: number): void;
  /** From `tMs` on its condition is known, or is not. In order of time for each instance. Throws `BACKTEST_TOO_LARGE`. */
  say(key: string, tMs: number, isKnown: boolean): void;
  /** A stretch of its own, before what is said. */
  add(key: string, stretch: Interval): void;
  /** Up to `toMs`; a last one that is no longer than `backtestLimits.settlingMs` is left out. */
  of(key: string, toMs: number): readonly Interval[];
}

interface Told {
  readonly stretches: Interval[];
  /** Unknown since then. */
  unknownMs?: number;
}

export function makeUnknownTimes(most: number = backtestLimits.stretches): UnknownTimes {
  const told = new Map<string, Told>();
  let count = 0;
  const toldOf = (key: string): Told => {
    const known = told.get(key) ?? { stretches: [] };
    told.set(key, known);
    return known;
  };
  const push = (each: Told, stretch: Interval): void => {
    if (stretch.startMs >= stretch.endMs) return;
    count++;
    if (count > most) throw tooMany(most);
    each.stretches.push(stretch);
  };
  return {
    begin(key, sinceMs) {
      if (!told.has(key)) told.set(key, { stretches: [], unknownMs: sinceMs });
    },
    say(key, tMs, isKnown) {
      const each = toldOf(key);
      if (!isKnown) {
        each.unknownMs ??= tMs;
        return;
      }
      if (each.unknownMs !== undefined) push(each, { startMs: each.unknownMs, endMs: tMs });
      delete each.unknownMs;
    },
    add: (key, stretch) => push(toldOf(key), stretch),
    of(key, toMs) {
      const { stretches, unknownMs = toMs } = toldOf(key);
      const isLong = toMs - unknownMs > backtestLimits.settlingMs;
      return union(isLong ? [...stretches, { startMs: unknownMs, endMs: toMs }] : stretches);
    },
  };
}

function tooMany(most: number): TocsinError {
  return new TocsinError('BACKTEST_TOO_LARGE', 'there are too many stretches of time without data', {
    got: `more than ${most}`,
    allowed: `at most ${most}`,
    fix: 'a shorter --since, fewer rules, or one --host',
  });
}
