import type { Truth } from '../../kleene.ts';
import type { TimeSpan } from '../facts.ts';
import { after, lookedAt } from '../holds.ts';
import type { Hold } from '../phase.ts';
import type { Signal } from '../signal.ts';

/** How a hold stands at the end of a span, or how the last one in it came to nothing; undefined if there was none. */
export type HoldStory =
  | { readonly kind: 'running'; readonly hold: Hold; readonly truth: Truth }
  | { readonly kind: 'reset'; readonly trueMs: number; readonly atMs: number; readonly by: 'false' | 'gap' };

/** Follows a hold that is never reached through the values of its condition; the end of the span is looked at and not passed. */
export function holdStory(
  from: Hold | undefined,
  { timesMs, values }: Signal<Truth>,
  { fromMs, toMs }: TimeSpan,
  gapMs: number,
): HoldStory | undefined {
  let hold = from;
  let reset: HoldStory | undefined;
  for (const [i, beginMs] of timesMs.entries()) {
    const tMs = Math.max(beginMs, fromMs);
    const endMs = Math.min(timesMs[i + 1] ?? toMs, toMs);
    const before = hold;
    hold = lookedAt(before, values[i], tMs);
    if (before && !hold) reset = { kind: 'reset', trueMs: before.trueMs, atMs: tMs, by: 'false' };
    const looked = hold;
    if (looked) hold = after(looked, values[i], endMs - tMs, gapMs);
    if (looked && !hold) {
      const atMs = tMs - looked.unknownMs + gapMs + 1;
      reset = { kind: 'reset', trueMs: looked.trueMs, atMs, by: 'gap' };
    }
  }
  return hold ? { kind: 'running', hold, truth: values.at(-1) } : reset;
}
