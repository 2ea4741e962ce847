import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFaulty } from '../../language/oracle/build-faulty.ts';
import type { Fault } from '../../language/oracle/fault.ts';
import { disagreement } from './agreement.ts';
import { correlatorSample } from './arbitrary-delivery.ts';
import { faults } from './faults.ts';
import type { Correlator } from './run.ts';

const folder = resolve(import.meta.dirname, '../../../shared/correlator');

const entry = `
  export { decide } from './decide.ts';
  export { fold } from './fold.ts';
  export { touchesOf, agreesWith } from './instances.ts';
  export { newState } from './state.ts';
`;

/** The same rules and facts for every fault, and so one oracle's work for all. */
const samples = [1, 2, 3].flatMap((seed) => fc.sample(correlatorSample, { seed, numRuns: 500 }));

describe('the comparison with the oracle', () => {
  it('finds nothing in the correlator as it is', { timeout: 120_000 }, async () => {
    const correlator = await buildFaulty<Correlator>(folder, entry);
    const found = samples.map((each) => disagreement(correlator, each)).find((each) => each !== undefined);
    expect(found).toBeUndefined();
  });

  it.each(faults.map((fault) => [fault.name, fault] as const))(
    'finds that %s',
    { timeout: 60_000 },
    async (_, fault: Fault) => {
      const correlator = await buildFaulty<Correlator>(folder, entry, fault);
      expect(samples.some((each) => disagreement(correlator, each) !== undefined)).toBe(true);
    },
  );
});
