import { parseArgs } from 'node:util';
import { runDay } from './day.ts';
import { runSchedule } from './schedule.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    /** So many schedules from the seed on. */
    schedules: { type: 'string', default: '1' },
    /** One long run instead of schedules. */
    hours: { type: 'string' },
    hosts: { type: 'string', default: '50' },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 29);
const maxToldFaults = 5;

console.log(`simulation: seed ${seed}`);
process.exitCode = (await (values.hours === undefined ? schedules() : day(Number(values.hours)))) ? 0 : 1;

/** One schedule tells its whole trace, several tell of those that failed. */
async function schedules(): Promise<boolean> {
  const count = Number(values.schedules);
  const trace = count === 1 ? (line: string) => console.log(line) : undefined;
  const failed: number[] = [];
  const sights = new Map<string, number>();
  for (let each = seed; each < seed + count && failed.length < maxToldFaults; each++) {
    const { faults, seen } = await runSchedule(each, trace && { trace });
    for (const [sight, isSeen] of Object.entries(seen))
      if (isSeen) sights.set(sight, (sights.get(sight) ?? 0) + 1);
    if (faults.length === 0) continue;
    failed.push(each);
    console.log(`\nseed ${each} fails, again with: npm run simulate -- --seed ${each}\n${faults.join('\n')}`);
  }
  console.log(
    `simulation: ${failed.length === 0 ? 'nothing' : `seeds ${failed.join(', ')}`} of ${count} failed`,
  );
  console.log(`seen in so many: ${JSON.stringify(Object.fromEntries(sights))}`);
  return failed.length === 0;
}

async function day(hours: number): Promise<boolean> {
  const startedMs = performance.now();
  const { faults, counts } = await runDay({
    seed,
    hours,
    hosts: Number(values.hosts),
    progress: (line) => console.log(line),
  });
  console.log(JSON.stringify(counts, null, 2));
  const took = `${Math.round((performance.now() - startedMs) / 1_000)} s`;
  if (faults.length === 0) console.log(`simulation: ${hours} hours in ${took}, the oracle agrees`);
  else
    console.log(`simulation: seed ${seed} fails after ${took}\n${faults.slice(0, maxToldFaults).join('\n')}`);
  return faults.length === 0;
}
