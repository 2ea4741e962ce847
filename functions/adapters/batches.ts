export interface BatchLimits {
  readonly count: number;
  readonly sizeBytes: number;
}

/** Cuts a list into calls, in order, each within both limits; an item above `sizeBytes` gets a call of its own. */
export function inBatches<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  max: BatchLimits,
): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let current: T[] = [];
  let currentBytes = 0;
  for (const item of items) {
    const itemBytes = sizeOf(item);
    if (current.length > 0 && (current.length >= max.count || currentBytes + itemBytes > max.sizeBytes)) {
      batches.push(current);
      current = [];
      currentBytes = 0;
    }
    current.push(item);
    currentBytes += itemBytes;
  }
  return current.length > 0 ? [...batches, current] : batches;
}
