/**
 * Runs `work` on every item, at most `width` at the same time; results stand in the order of the items. After a failure, which it
 * throws, it begins no further item; what is at work then goes on.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = new Array(items.length);
  const waiting = items.entries();
  let hasFailed = false;
  const worker = async () => {
    for (const [i, item] of waiting) {
      if (hasFailed) return;
      try {
        results[i] = await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
