import { describe, expect, it } from 'vitest';
import type { Fault } from '../language/oracle/fault.ts';
import { buildCode } from './build-code.ts';
import { plantedFaults } from './planted-faults.ts';
import { runSchedule } from './schedule.ts';

/** Seeds of the suite among which each fault has to be found; most take some dozens, the rarest thousands. */
const seedsMax = 6_000;

describe('the simulation', () => {
  it('is told of at least 20 faults', () => {
    expect(plantedFaults.length).toBeGreaterThanOrEqual(20);
  });

  it.each(plantedFaults.map((fault) => [fault.name, fault] as const))(
    'finds that %s',
    { timeout: 600_000 },
    async (_, fault: Fault) => {
      const code = await buildCode(fault);
      let seed = 1;
      while (seed <= seedsMax && (await runSchedule(seed, { code })).faults.length === 0) seed++;
      expect(seed).toBeLessThanOrEqual(seedsMax);
    },
  );
});
