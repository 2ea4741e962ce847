import { testLimits } from './limits.ts';
import type { Problem } from './problem.ts';
import type { CorrelatorRun } from './run-correlator.ts';
import { type SettledEpisode, settledEpisodes } from './settled.ts';
import type { Variant } from './variants.ts';
import { episodeText } from './words.ts';

/** Where a variant settled on other episodes than the given order did: those that it lacks, then those that it has. */
export function orderProblems(
  { kind, seed }: Variant,
  { events, isSettled }: Pick<CorrelatorRun, 'events' | 'isSettled'>,
  wanted: readonly SettledEpisode[],
): readonly Problem[] {
  const variant = `variant ${kind} ${seed}`;
  if (!isSettled)
    return [{ kind: 'order', text: `${variant}: not settled after ${testLimits.instants} instants` }];
  const got = settledEpisodes(events).map(episodeText);
  const expected = wanted.map(episodeText);
  return [
    ...expected.filter((each) => !got.includes(each)).map((each) => `${variant} lacks ${each}`),
    ...got.filter((each) => !expected.includes(each)).map((each) => `${variant} has ${each}`),
  ].map((text) => ({ kind: 'order', text }));
}
