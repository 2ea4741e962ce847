import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '../../../shared/correlator/decide.ts';
import { fold } from '../../../shared/correlator/fold.ts';
import { agreesWith, touchesOf } from '../../../shared/correlator/instances.ts';
import { type InstanceState, newState } from '../../../shared/correlator/state.ts';
import { correlatorSample } from './arbitrary-delivery.ts';
import { type Correlator, run } from './run.ts';

const asText = (decision: Decision) => JSON.parse(JSON.stringify(decision)) as unknown;

/** Beside the instance that is judged, whose state comes from text before each step, a twin that stays in memory. */
function withTwin(compare: (stored: Decision, kept: Decision) => void): Correlator {
  let twin: InstanceState | undefined;
  return {
    touchesOf,
    agreesWith,
    newState: (rule, labels) => {
      twin = newState(rule, labels);
      return twin;
    },
    fold: (state, facts) => {
      twin = fold(twin as InstanceState, facts);
      return fold(state, facts);
    },
    decide: (rule, state, context, nowMs, limits) => {
      const stored = decide(rule, state, context, nowMs, limits);
      const kept = decide(rule, twin as InstanceState, context, nowMs, limits);
      compare(stored, kept);
      twin = kept.state;
      return stored;
    },
  };
}

describe('an instance that stays in memory', () => {
  it('decides at each step as one that comes from stored text', { timeout: 120_000 }, () => {
    let steps = 0;
    const compare = (stored: Decision, kept: Decision) => {
      steps++;
      expect(asText(kept)).toEqual(asText(stored));
    };
    fc.assert(
      fc.property(correlatorSample, (sample) => {
        run(withTwin(compare), sample);
      }),
      { numRuns: 1_000 },
    );
    expect(steps).toBeGreaterThan(3_000);
  });
});
