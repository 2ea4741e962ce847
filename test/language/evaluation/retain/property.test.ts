import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../shared/language/evaluation/facts.ts';
import { retain } from '../../../../shared/language/evaluation/retain.ts';
import { firstBase, timelineOf } from '../../../../shared/language/evaluation/timeline.ts';
import { outcomeOf } from '../timeline/given.ts';
import { lastMs, randomEnvironment, randomRule } from './random.ts';

const runs = { numRuns: 1_500 };
const untilMs = lastMs + 15;

function size({ series, occurrences, episodes, hosts }: Facts): number {
  const points = series.reduce((sum, each) => sum + each.points.length, 0);
  return points + occurrences.length + episodes.length + hosts.length;
}

describe('what is retained', () => {
  it('gives the same future as all facts', { timeout: 60_000 }, () => {
    let raised = 0;
    let dropped = 0;
    fc.assert(
      fc.property(
        randomRule,
        randomEnvironment,
        fc.integer({ min: 1, max: lastMs / 2 }),
        (rule, env, afterMs) => {
          const { next } = timelineOf(rule, env, firstBase(env.bornMs), env.bornMs + afterMs);
          const facts = retain(rule, env, next);
          const future = timelineOf(rule, { ...env, facts }, next, untilMs);
          const expected = timelineOf(rule, env, next, untilMs);
          if (expected.episodes.length + expected.occurrences.length > 0) raised++;
          if (size(facts) < size(env.facts)) dropped++;
          expect(future).toEqual(expected);
        },
      ),
      runs,
    );
    expect(raised).toBeGreaterThan(runs.numRuns / 4);
    expect(dropped).toBeGreaterThan(runs.numRuns / 2);
  });

  it('is kept again: what is dropped once is not missed later', { timeout: 60_000 }, () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 11, max: lastMs }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(randomRule, randomEnvironment, cuts, (rule, env, cutsMs) => {
        const inPieces = outcomeOf(
          rule,
          env,
          untilMs,
          cutsMs.toSorted((a, b) => a - b),
        );
        expect(inPieces).toEqual(outcomeOf(rule, env, untilMs));
      }),
      runs,
    );
  });
});
