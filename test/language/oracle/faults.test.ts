import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreement } from './agreement.ts';
import { sample } from './arbitrary-rule.ts';
import { buildEvaluator } from './build-faulty.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';

/** The same rules and facts for every fault, and so one oracle's work for all. */
const samples = [1, 2, 3].flatMap((seed) => fc.sample(sample, { seed, numRuns: 600 }));

describe('the comparison with the oracle', () => {
  it('finds nothing in the evaluator as it is', { timeout: 30_000 }, async () => {
    const evaluator = await buildEvaluator();
    const found = samples.map((each) => disagreement(evaluator, each)).find((each) => each !== undefined);
    expect(found).toBeUndefined();
  });

  it.each(faults.map((fault) => [fault.name, fault] as const))(
    'finds that %s',
    { timeout: 30_000 },
    async (_, fault: Fault) => {
      const evaluator = await buildEvaluator(fault);
      expect(samples.some((each) => disagreement(evaluator, each) !== undefined)).toBe(true);
    },
  );
});
