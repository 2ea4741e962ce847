import { formatDuration } from '../../time.ts';
import { testLimits } from './limits.ts';
import type { Problem } from './problem.ts';
import type { Settled } from './settled.ts';
import type { Variant } from './variants.ts';
import { settledText } from './words.ts';

/** What a variant settled on; absent if it did not settle. */
export interface VariantOutcome {
  readonly variant: Variant;
  readonly settled?: readonly Settled[];
}

/** Where a variant settled otherwise than the given order did: what it lacks, then what it has. */
export function orderProblems(
  { variant: { kind, seed }, settled }: VariantOutcome,
  wanted: readonly Settled[],
  startMs: number,
): readonly Problem[] {
  const variant = `variant ${kind} ${seed}`;
  if (!settled)
    return [{ kind: 'order', text: `${variant}: not settled after ${testLimits.instants} instants` }];
  const textOf = (each: Settled) => settledText(each, (tMs) => formatDuration(tMs - startMs));
  const got = settled.map(textOf);
  const expected = wanted.map(textOf);
  return [
    ...expected.filter((each) => !got.includes(each)).map((each) => `${variant} lacks ${each}`),
    ...got.filter((each) => !expected.includes(each)).map((each) => `${variant} has ${each}`),
  ].map((text) => ({ kind: 'order', text }));
}
