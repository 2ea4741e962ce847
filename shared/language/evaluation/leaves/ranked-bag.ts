/** Numbers in order while they come and go. Cost of each operation: logarithmic in the number of candidates. */
export interface RankedBag {
  add(value: number): void;
  remove(value: number): void;
  size(): number;
  /** The value at a rank, 0 for the smallest; `rank` < size. */
  at(rank: number): number;
}

/** A bag of numbers that are all among the candidates: a Fenwick tree of how often each is there. */
export function rankedBag(candidates: readonly number[]): RankedBag {
  const sorted = Float64Array.from(candidates).sort();
  const counts = new Int32Array(sorted.length + 1);
  let size = 0;
  const change = (value: number, by: 1 | -1) => {
    size += by;
    for (let i = placeOf(sorted, value) + 1; i < counts.length; i += i & -i)
      counts[i] = (counts[i] as number) + by;
  };
  return {
    add: (value) => change(value, 1),
    remove: (value) => change(value, -1),
    size: () => size,
    at: (rank) => sorted[placeAt(counts, rank)] as number,
  };
}

/** Linear interpolation between the closest ranks; undefined of an empty bag. `share` is 0 to 1. */
export function quantile(bag: RankedBag, share: number): number | undefined {
  if (bag.size() === 0) return undefined;
  const rank = share * (bag.size() - 1);
  const lower = bag.at(Math.floor(rank));
  const upper = bag.at(Math.ceil(rank));
  return lower + (upper - lower) * (rank - Math.floor(rank));
}

function placeOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place below which at most `rank` numbers lie. */
function placeAt(counts: Int32Array, rank: number): number {
  let place = 0;
  let rest = rank;
  for (let step = 2 ** Math.floor(Math.log2(counts.length)); step >= 1; step /= 2) {
    const next = place + step;
    if (next >= counts.length || (counts[next] as number) > rest) continue;
    place = next;
    rest -= counts[next] as number;
  }
  return place;
}
