/** A list in order, without two items that compare as equal. It is copied before it is changed first. */
export interface SortedList<K, T extends K> {
  /** The item that compares as equal. */
  get(key: K): T | undefined;
  /** Takes the place of the item that compares as equal, else its own. */
  put(item: T): void;
  /** The very list that was given if nothing was put. */
  items(): readonly T[];
}

/** `of` is in order already. Cost: `get` is logarithmic; so is `put`, but for one copy and for what moves in memory. */
export function sortedList<K, T extends K>(
  of: readonly T[],
  compare: (a: K, b: K) => number,
): SortedList<K, T> {
  let own: T[] | undefined;
  const placeOf = (key: K): number => {
    const items = own ?? of;
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(items[middle] as T, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const isAt = (place: number, key: K): boolean => {
    const item = (own ?? of)[place];
    return item !== undefined && compare(item, key) === 0;
  };
  return {
    get(key) {
      const place = placeOf(key);
      return isAt(place, key) ? (own ?? of)[place] : undefined;
    },
    put(item) {
      const place = placeOf(item);
      const replaced = isAt(place, item) ? 1 : 0;
      own ??= [...of];
      if (place === own.length) own.push(item);
      else own.splice(place, replaced, item);
    },
    items: () => own ?? of,
  };
}
