import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../shared/correlator/decide.ts';
import { fold } from '../../../shared/correlator/fold.ts';
import { agreesWith, touchesOf } from '../../../shared/correlator/instances.ts';
import { newState } from '../../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { delayOf, differenceOf } from './agreement.ts';
import { correlatorSample } from './arbitrary-delivery.ts';
import { type Correlator, run } from './run.ts';

const correlator: Correlator = { decide, fold, touchesOf, agreesWith, newState };
const numRuns = 1_000;

/** Something was taken back, or said again. */
function isRevised(events: readonly TocsinEvent[]): boolean {
  const ends = events.flatMap(({ episode, transition }) => (episode ? [`${episode} ${transition}`] : []));
  return events.some(({ reason }) => reason === 'retracted') || new Set(ends).size < ends.length;
}

describe('what a composite settles on', () => {
  it('is what the oracle says of the set of facts, however they come', { timeout: 120_000 }, () => {
    let raised = 0;
    let revised = 0;
    let forgotten = 0;
    fc.assert(
      fc.property(correlatorSample, (sample) => {
        const made = run(correlator, sample);
        if (made.events.some(({ transition }) => transition !== 'cleared')) raised++;
        if (isRevised(made.events)) revised++;
        if (made.forgotten > 0) forgotten++;
        const difference = differenceOf(sample, made) ?? delayOf(correlator, sample, made);
        if (difference !== undefined) throw new Error(difference);
      }),
      { numRuns },
    );
    expect(raised).toBeGreaterThan(0.3 * numRuns);
    expect(revised).toBeGreaterThan(0.1 * numRuns);
    expect(forgotten).toBeGreaterThan(0.3 * numRuns);
  });
});
