import { expect, it } from 'vitest';
import { runSchedule } from './schedule.ts';

/** Schedules in the suite, in as many files as can share the work. */
const schedulesInSuite = 10_000;
const files = 2;
const perTest = 500;

/** One file's part of the schedules: each agrees with the oracle, and enough happens in them. */
export function testSchedules(file: 0 | 1): void {
  const perFile = schedulesInSuite / files;
  const tally = { raised: 0, revised: 0, conflicted: 0, crashed: 0 };
  for (let from = 1 + file * perFile; from <= (file + 1) * perFile; from += perTest) {
    it(`agree with the oracle, seeds ${from} to ${from + perTest - 1}`, { timeout: 300_000 }, async () => {
      for (let seed = from; seed < from + perTest; seed++) {
        const { faults, ...seen } = await runSchedule(seed);
        if (faults.length > 0)
          expect.fail(`again with: node test/simulation/main.ts --seed ${seed}\n${faults.join('\n')}`);
        tally.raised += Number(seen.hasRaised);
        tally.revised += Number(seen.hasRevised);
        tally.conflicted += Number(seen.hasConflicted);
        tally.crashed += Number(seen.hasCrashed);
      }
    });
  }

  it('raise, revise, conflict and crash often enough', () => {
    expect(tally.raised).toBeGreaterThanOrEqual(0.3 * perFile);
    expect(tally.revised).toBeGreaterThanOrEqual(0.1 * perFile);
    expect(tally.conflicted).toBeGreaterThanOrEqual(0.1 * perFile);
    expect(tally.crashed).toBeGreaterThanOrEqual(0.1 * perFile);
  });
}
