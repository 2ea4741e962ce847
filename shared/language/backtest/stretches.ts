import type { Interval } from '../evaluation/facts.ts';

/** The part of stretches that lies in spans, both in order and apart from each other, in order; no part is empty. */
export function within(stretches: readonly Interval[], spans: readonly Interval[]): readonly Interval[] {
  return spans
    .flatMap((span) =>
      stretches.map(({ startMs, endMs }) => ({
        startMs: Math.max(startMs, span.startMs),
        endMs: Math.min(endMs, span.endMs),
      })),
    )
    .filter(({ startMs, endMs }) => startMs < endMs);
}
