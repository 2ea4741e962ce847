import { describe, expect, it } from 'vitest';
import { pagesOf } from '../../../functions/explain/pages.ts';

/** Pages of one number each, from 1 to `last`. */
const counting = (last: number) => async (after: string | undefined) => {
  const number = Number(after ?? 0) + 1;
  return { items: [number], ...(number < last && { next: String(number) }) };
};

describe('pages', () => {
  it.each([
    [2, [1, 2], false],
    [3, [1, 2, 3], false],
    [4, [1, 2, 3], true],
  ])('of %i are read up to three, and it is told if there are more', async (last, items, isCut) => {
    expect(await pagesOf(3, counting(last))).toEqual({ items, isCut });
  });
});
