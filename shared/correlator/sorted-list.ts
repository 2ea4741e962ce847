/** A list in order, without two items that compare as equal. It is copied before it is changed first. */
export interface SortedList<K, T extends K> {
  /** The item that compares as equal. */
  get(key: K): T | undefined;
  /** Takes the place of the item that compares as equal, else its own. */
  put(item: T): void;
  /** The very list that was given if nothing was put. */
  items(): readonly T[];
}

/**
 * `of` is in order already. Cost: `get` is logarithmic; so is `put`, but for one copy and for what moves in memory. Each looks first where
 * the last was, which is right for a `put` after its `get`, and for what comes in order.
 */
export function sortedList<K, T extends K>(
  of: readonly T[],
  compare: (a: K, b: K) => number,
): SortedList<K, T> {
  let items = of;
  let own: T[] | undefined;
  let near = of.length;
  const isPlaceOf = (key: K, place: number): boolean =>
    (place === 0 || compare(items[place - 1] as T, key) < 0) &&
    (place === items.length || compare(items[place] as T, key) >= 0);
  const placeOf = (key: K): number => {
    if (isPlaceOf(key, near)) return near;
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(items[middle] as T, key) < 0) low = middle + 1;
      else high = middle;
    }
    near = low;
    return low;
  };
  const isAt = (place: number, key: K): boolean => {
    const item = items[place];
    return item !== undefined && compare(item, key) === 0;
  };
  return {
    get(key) {
      const place = placeOf(key);
      return isAt(place, key) ? items[place] : undefined;
    },
    put(item) {
      const place = placeOf(item);
      const isKnown = isAt(place, item);
      own ??= [...of];
      items = own;
      if (isKnown) own[place] = item;
      else if (place === own.length) own.push(item);
      else own.splice(place, 0, item);
      near = place + 1;
    },
    items: () => items,
  };
}
