import { describe, expect, it } from 'vitest';
import { inParallel } from '../../functions/in-parallel.ts';

/** Work that ends when it is told to. */
function gates() {
  const open = new Map<number, PromiseWithResolvers<number>>();
  const work = (item: number) => {
    const gate = Promise.withResolvers<number>();
    open.set(item, gate);
    return gate.promise;
  };
  return { open, work, begun: () => [...open.keys()] };
}

/** Lets all go on that waits for nothing. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('work in parallel', () => {
  it('is done on so many items at the same time, and answered in their order', async () => {
    const { open, work, begun } = gates();
    const done = inParallel([0, 1, 2, 3], 2, work);
    expect(begun()).toEqual([0, 1]);
    open.get(1)?.resolve(10);
    await settled();
    expect(begun()).toEqual([0, 1, 2]);
    for (const item of [2, 0]) open.get(item)?.resolve(item * 10);
    await settled();
    open.get(3)?.resolve(30);
    expect(await done).toEqual([0, 10, 20, 30]);
  });

  it('begins nothing more after a failure, which it throws', async () => {
    const { open, work, begun } = gates();
    const done = inParallel([0, 1, 2, 3], 2, work);
    const failed = expect(done).rejects.toThrow('no');
    open.get(0)?.reject(new Error('no'));
    await failed;
    open.get(1)?.resolve(1);
    await settled();
    expect(begun()).toEqual([0, 1]);
  });

  it('is none on an empty list', async () => {
    expect(await inParallel([], 4, () => Promise.reject(new Error('no')))).toEqual([]);
  });
});
