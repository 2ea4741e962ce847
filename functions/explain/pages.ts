import type { Page } from '../ports/stores.ts';

/** The items of the first `pagesMax` pages; `isCut` if there are more. */
export async function pagesOf<T>(
  pagesMax: number,
  read: (after: string | undefined) => Promise<Page<T>>,
): Promise<{ readonly items: readonly T[]; readonly isCut: boolean }> {
  const items: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const { items: found, next } = await read(after);
    items.push(...found);
    after = next;
    if (after === undefined) return { items, isCut: false };
  }
  return { items, isCut: true };
}
