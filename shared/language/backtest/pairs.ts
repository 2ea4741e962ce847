import type { BacktestEpisode } from './result.ts';

type Pair = readonly [BacktestEpisode | undefined, BacktestEpisode | undefined];

/**
 * Each episode of one list with the one of the other that it is: first those of one type that begin at the same time, give or
 * take `nearMs`, then those that were open at the same time. What is left stands alone. In order of time.
 */
export function pairsOf(
  left: readonly BacktestEpisode[],
  right: readonly BacktestEpisode[],
  nearMs: number,
): readonly Pair[] {
  const pairs: Pair[] = [];
  const near = (a: BacktestEpisode, b: BacktestEpisode) => Math.abs(a.startMs - b.startMs) <= nearMs;
  const first = match(left, right, near, pairs);
  const second = match(first.left, first.right, doOverlap, pairs);
  pairs.push(...second.left.map((each): Pair => [each, undefined]));
  pairs.push(...second.right.map((each): Pair => [undefined, each]));
  return pairs.sort((a, b) => startOf(a) - startOf(b));
}

/** Both lists are in order of raises: of several that fit the first one is taken. Cost: linear while few overlap. */
function match(
  left: readonly BacktestEpisode[],
  right: readonly BacktestEpisode[],
  fits: (a: BacktestEpisode, b: BacktestEpisode) => boolean,
  pairs: Pair[],
): { readonly left: readonly BacktestEpisode[]; readonly right: readonly BacktestEpisode[] } {
  const free = new Set(right);
  const alone: BacktestEpisode[] = [];
  for (const each of left) {
    const found = firstOf(free, (other) => isAlike(each, other) && fits(each, other));
    if (found === undefined) alone.push(each);
    else {
      free.delete(found);
      pairs.push([each, found]);
    }
  }
  return { left: alone, right: [...free] };
}

function firstOf(
  all: Iterable<BacktestEpisode>,
  isWanted: (each: BacktestEpisode) => boolean,
): BacktestEpisode | undefined {
  for (const each of all) if (isWanted(each)) return each;
  return undefined;
}

function isAlike(a: BacktestEpisode, b: BacktestEpisode): boolean {
  return a.type === b.type && a.transition === b.transition;
}

function doOverlap(a: BacktestEpisode, b: BacktestEpisode): boolean {
  if (a.transition === 'occurred') return false;
  return a.startMs < endOf(b) && b.startMs < endOf(a);
}

function endOf({ clearedMs = Number.POSITIVE_INFINITY }: BacktestEpisode): number {
  return clearedMs;
}

function startOf([a, b]: Pair): number {
  return Math.min(a?.startMs ?? Infinity, b?.startMs ?? Infinity);
}
