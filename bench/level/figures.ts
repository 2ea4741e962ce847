import { levels } from './chain.ts';

/** One event and what came of it. Places in the lists: 0 is the event itself, n its composite of level n. Times in milliseconds. */
export interface Passage {
  /** Just before its request was sent. */
  readonly postedMs: number;
  /** When each was decided: the `r` of the event. */
  readonly decidedMs: readonly number[];
  /** When each came to a subscriber's queue. */
  readonly publishedMs: readonly number[];
}

export interface Spread {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** How long the events took at a level. */
export interface LevelFigures {
  readonly level: number;
  /** From the decision of what is below to its own. */
  readonly decided: Spread;
  /** From the publication of what is below to its own: a whole processing level. */
  readonly published: Spread;
  /** From the request to its publication. */
  readonly sincePost: Spread;
}

/** `passages`: at least one. */
export function figuresOf(passages: readonly Passage[]): readonly LevelFigures[] {
  return levels.map((level) => {
    const step = (times: readonly number[]) => (times[level] as number) - (times[level - 1] as number);
    return {
      level,
      decided: spread(passages.map(({ decidedMs }) => step(decidedMs))),
      published: spread(passages.map(({ publishedMs }) => step(publishedMs))),
      sincePost: spread(
        passages.map(({ postedMs, publishedMs }) => (publishedMs[level] as number) - postedMs),
      ),
    };
  });
}

/** By nearest rank. */
function spread(timesMs: readonly number[]): Spread {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] as number;
  return { p50Ms: rank(0.5), p95Ms: rank(0.95) };
}
