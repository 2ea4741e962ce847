import { expect, it } from 'vitest';
import { runSchedule, type Sight } from './schedule.ts';

/** Schedules in the suite, in as many files as can share the work. */
const schedulesInSuite = 10_000;
const files = 2;
const perTest = 500;

/** The least share of the schedules in which this has to happen. */
const shares: Readonly<Record<Sight, number>> = {
  raised: 0.3,
  revised: 0.1,
  conflicted: 0.1,
  crashed: 0.1,
  paged: 0.1,
  folded: 0.08,
  documented: 0.2,
  cloned: 0.01,
  silent: 0.03,
  degraded: 0.01,
  republished: 0.03,
  responded: 0.1,
  cooled: 0.03,
  redefined: 0.03,
};

/** One file's part of the schedules: each agrees with the oracle, and enough happens in them. */
export function testSchedules(file: 0 | 1): void {
  const perFile = schedulesInSuite / files;
  const seen = new Map<string, number>();
  for (let from = 1 + file * perFile; from <= (file + 1) * perFile; from += perTest) {
    it(`agree with the oracle, seeds ${from} to ${from + perTest - 1}`, { timeout: 300_000 }, async () => {
      for (let seed = from; seed < from + perTest; seed++) {
        const schedule = await runSchedule(seed);
        if (schedule.faults.length > 0)
          expect.fail(`again with: npm run simulate -- --seed ${seed}\n${schedule.faults.join('\n')}`);
        for (const [sight, isSeen] of Object.entries(schedule.seen))
          if (isSeen) seen.set(sight, (seen.get(sight) ?? 0) + 1);
      }
    });
  }

  it.each(Object.entries(shares))('%s in a share of %d at least', (sight, share) => {
    expect(seen.get(sight) ?? 0).toBeGreaterThanOrEqual(share * perFile);
  });
}
