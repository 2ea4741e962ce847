import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retain } from '../../../shared/language/evaluation/retain.ts';
import { firstBase, timelineOf } from '../../../shared/language/evaluation/timeline.ts';
import { disagreement, type Evaluator } from './agreement.ts';
import { type Sample, sample } from './arbitrary-rule.ts';
import { knownAt } from './known-facts.ts';

const evaluator: Evaluator = { timelineOf, firstBase, retain };

describe('the evaluation of a rule', () => {
  it('says what the oracle says, in one piece, piece by piece and ahead', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(sample, (each) => {
        const difference = disagreement(evaluator, each);
        if (difference !== undefined) throw new Error(difference);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps no occurrence that is out of reach', { timeout: 30_000 }, () => {
    const waitsForEver = /"absent_after"/;
    fc.assert(
      fc.property(
        sample.filter(({ rule }) => !waitsForEver.test(JSON.stringify(rule))),
        (each) => {
          const oldestMs = each.untilMs + 1 - 2 * reachMs(each);
          const old = keptAtEnd(each).occurrences.filter(({ tMs }) => tMs < oldestMs);
          expect(old).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function keptAtEnd({ rule, view, untilMs }: Sample) {
  const env = { ...view, facts: knownAt(view.facts, untilMs), consumed: {} };
  const { next } = timelineOf(rule, env, firstBase(view.bornMs), untilMs);
  return retain(rule, { ...env, consumed: next.consumed }, next);
}

/** The longest duration that the conditions of a rule name. */
function reachMs({ rule: { when, clear } }: Sample): number {
  let longestMs = 1;
  JSON.stringify([when, clear], (key, value: unknown) => {
    if ((key === 'withinMs' || key === 'forMs') && typeof value === 'number') {
      longestMs = Math.max(longestMs, value);
    }
    if (isSeconds(value)) longestMs = Math.max(longestMs, Math.round(value.value * 1000));
    return value;
  });
  return longestMs;
}

function isSeconds(value: unknown): value is { readonly value: number } {
  return typeof value === 'object' && value !== null && 'unit' in value && value.unit === 'seconds';
}
