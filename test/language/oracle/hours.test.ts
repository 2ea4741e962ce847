import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { During } from '../../../shared/language/artifact.ts';
import { insideSignal } from '../../../shared/language/evaluation/during.ts';
import { valueAtTime } from '../../../shared/language/evaluation/signal.ts';
import { isInsideAt } from './hours.ts';

const berlin = 'Europe/Berlin';
const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** The wall times of Berlin, as instants: the clock goes from 2:00 to 3:00 in March, from 3:00 to 2:00 in October. */
const gap = Date.UTC(2026, 2, 29, 1);
const overlap = Date.UTC(2026, 9, 25, 1);
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Whether it is inside just before, and from the border on. */
function border(from: number, to: number, atMs: number, days = everyDay): readonly boolean[] {
  const during = { zone: berlin, times: [{ days, fromMinute: from, toMinute: to }] };
  return [isInsideAt(during, atMs - 1), isInsideAt(during, atMs)];
}

describe('hours', () => {
  it.each<[string, number, number, number, readonly boolean[]]>([
    ['begin inside', 480, 1080, Date.UTC(2026, 0, 5, 7), [false, true]],
    ['end outside', 480, 1080, Date.UTC(2026, 0, 5, 17), [true, false]],
    ['that begin in a gap begin at its end', 150, 300, gap, [false, true]],
    ['that end in a gap end at its end', 60, 150, gap, [true, false]],
    ['that begin at an ambiguous time begin at the first', 150, 300, overlap - hourMs / 2, [false, true]],
    ['that end at an ambiguous time end at the second', 60, 150, overlap + hourMs / 2, [true, false]],
    ['that end at an ambiguous time do not end at the first', 60, 150, overlap - hourMs / 2, [true, true]],
    ['that end where the clock is set back to end after that', 60, 120, overlap, [true, false]],
    ['may last to midnight', 480, 1440, Date.UTC(2026, 0, 5, 23), [true, false]],
    ['of a whole day do not end', 0, 0, Date.UTC(2026, 0, 5, 23), [true, true]],
  ])('%s', (_, from, to, atMs, expected) => {
    expect(border(from, to, atMs)).toEqual(expected);
  });

  it('over night belong to the day on which they began', () => {
    const tuesdaySix = Date.UTC(2026, 0, 6, 5);
    expect(border(22 * 60, 6 * 60, tuesdaySix, [1])).toEqual([true, false]);
    expect(border(22 * 60, 6 * 60, tuesdaySix - 7 * hourMs - minuteMs, [2])).toEqual([false, false]);
  });
});

/** Changes of the clock: by an hour, by half an hour, and by a whole day. */
const changes = [
  { zone: berlin, atMs: gap },
  { zone: berlin, atMs: overlap },
  { zone: 'America/New_York', atMs: Date.UTC(2026, 2, 8, 7) },
  { zone: 'Australia/Lord_Howe', atMs: Date.UTC(2026, 3, 4, 15) },
  { zone: 'Australia/Lord_Howe', atMs: Date.UTC(2026, 9, 3, 15, 30) },
  { zone: 'Pacific/Apia', atMs: Date.UTC(2011, 11, 30, 10) },
] as const;

const minute = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
const time = fc.record({
  days: fc.subarray(everyDay, { minLength: 1 }),
  fromMinute: minute,
  toMinute: fc.oneof(minute, fc.constant(1440)),
});

describe('the hours of a rule', () => {
  it('are those of the oracle around changes of the clock', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        fc.array(time, { minLength: 1, maxLength: 2 }),
        ({ zone, atMs }, times) => {
          const during: During = { zone, times };
          const span = { fromMs: atMs - 9 * hourMs, toMs: atMs + 9 * hourMs };
          const signal = insideSignal(during, span);
          for (let tMs = span.fromMs; tMs < span.toMs; tMs += 15 * minuteMs) {
            for (const at of [tMs, tMs + 1, tMs + 15 * minuteMs - 1]) {
              const said = `${new Date(at).toISOString()} ${valueAtTime(signal, at)}`;
              expect(said).toBe(`${new Date(at).toISOString()} ${isInsideAt(during, at)}`);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
