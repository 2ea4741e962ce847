import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import {
  closeLease,
  type FoldLease,
  freeLease,
  handedMostMs,
  handOver,
  isLeaseOpen,
  leaseMs,
  type OwnLease,
  takeLease,
} from '../../../functions/correlate/fold-lease.ts';
import { idleKeptMs, settleAttempts } from '../../../functions/correlate/ports.ts';
import { type FakeStateStore, makeFakeStateStore } from '../../fakes/state-store.ts';

const key = stateKeys.foldLease('i');

const own = async (store: FakeStateStore, nowMs: number, owner = 'a') =>
  (await takeLease(store, 'i', owner, nowMs)) as OwnLease;
const free = async (store: FakeStateStore, lease: OwnLease) =>
  (await freeLease(store, 'i', lease)) as OwnLease;
const bodyIn = async (store: FakeStateStore) => (await store.get<FoldLease>(key))?.body;

/** A store whose every write is done twice: of the first the answer was lost. */
function repeating(): FakeStateStore {
  const store = makeFakeStateStore();
  const { put } = store;
  store.put = async (write) => {
    await put(write);
    return put(write);
  };
  return store;
}

describe('the lease of an instance', () => {
  it('is had by one of many who try at the same time', async () => {
    const store = makeFakeStateStore();
    const owners = ['a', 'b', 'c', 'd', 'e'];
    const taken = await Promise.all(owners.map((owner) => takeLease(store, 'i', owner, 1_000)));
    expect(taken.filter((each) => 'version' in each)).toHaveLength(1);
    expect(taken.filter((each) => 'heldUntilMs' in each)).toHaveLength(4);
  });

  it('is due until it is closed, and then cleaned up', async () => {
    const store = makeFakeStateStore();
    const lease = await own(store, 1_000);
    expect(await store.due(1_000 + leaseMs, 10)).toEqual([key]);
    const freed = await free(store, lease);
    expect(await store.due(1_000 + leaseMs, 10)).toEqual([key]);
    expect(await closeLease(store, 'i', freed, 5_000)).toBe(true);
    expect(await store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(store.items()).toMatchObject([{ expiresAtMs: 5_000 + idleKeptMs }]);
    expect(await isLeaseOpen(store, 'i')).toBe(false);
    await own(store, 6_000);
    expect(store.items()[0]).not.toHaveProperty('expiresAtMs');
  });

  it('that somebody else has taken is neither freed nor closed', async () => {
    const store = makeFakeStateStore();
    const old = await own(store, 1_000);
    await own(store, 1_000 + leaseMs, 'b');
    expect(await freeLease(store, 'i', old)).toBeUndefined();
    expect(await closeLease(store, 'i', old, 1_000)).toBe(false);
    expect(await bodyIn(store)).toEqual({ untilMs: 1_000 + 2 * leaseMs, owner: 'b' });
  });

  it.each([
    { conflicts: settleAttempts - 1, taken: true },
    { conflicts: settleAttempts, taken: false },
  ])('is taken after $conflicts conflicts: $taken', async ({ conflicts, taken }) => {
    const store = makeFakeStateStore();
    const { put } = store;
    let left = conflicts;
    store.put = async (write) => (left-- > 0 ? 'conflict' : put(write));
    const outcome = takeLease(store, 'i', 'a', 1_000);
    if (taken) expect(await outcome).toEqual({ owner: 'a', untilMs: 1_000 + leaseMs, version: 1 });
    else await expect(outcome).rejects.toMatchObject({ code: 'INSTANCE_BUSY', retryable: true });
  });
});

describe('a write of a lease whose answer was lost', () => {
  it('is known for the own one at each step', async () => {
    const store = repeating();
    const lease = await own(store, 1_000);
    expect(lease).toEqual({ owner: 'a', untilMs: 1_000 + leaseMs, version: 1 });
    const freed = await free(store, lease);
    expect(freed).toEqual({ owner: 'a', untilMs: 0, version: 2 });
    expect(await handOver(store, 'i', freed, 2_000)).toBe(2_000);
    expect(await closeLease(store, 'i', { owner: 'a', version: 3 }, 3_000)).toBe(true);
  });

  it('is not taken for the own one if somebody else took the lease meanwhile', async () => {
    const store = makeFakeStateStore();
    const { put } = store;
    store.put = async (write) => {
      store.put = put;
      await takeLease(store, 'i', 'b', 1_000);
      return put(write);
    };
    expect(await takeLease(store, 'i', 'a', 1_000)).toEqual({ heldUntilMs: 1_000 + leaseMs });
  });
});

describe('what is left over', () => {
  const freed = async (store: FakeStateStore, nowMs: number) => free(store, await own(store, nowMs));

  it('is handed to one machine, whoever hands over, until the lease is closed', async () => {
    const store = makeFakeStateStore();
    expect(await handOver(store, 'i', await freed(store, 1_000), 1_500)).toBe(1_500);
    const again = await freed(store, 2_000);
    expect(again).toMatchObject({ handedMs: 1_500 });
    expect(await handOver(store, 'i', again, 2_500)).toBe(1_500);
    expect(await own(store, 3_000, 'b')).toMatchObject({ handedMs: 1_500 });
    expect(await takeLease(store, 'i', 'c', 3_000)).toMatchObject({ handedMs: 1_500 });
    const item = await store.get<FoldLease>(key);
    await closeLease(store, 'i', { owner: 'b', version: item?.version ?? 0 }, 3_000);
    expect(await own(store, 4_000)).not.toHaveProperty('handedMs');
  });

  it('is kept by the machine that finds it, if none has it yet', async () => {
    const store = makeFakeStateStore();
    expect(await handOver(store, 'i', await freed(store, 1_000), 1_500, 700)).toBe(700);
    expect(await handOver(store, 'i', await freed(store, 2_000), 2_500, 900)).toBe(700);
  });

  it.each([
    { ageMs: handedMostMs - 1, next: 0 },
    { ageMs: handedMostMs, next: handedMostMs },
  ])('goes on with a machine that is $ageMs ms old, or a fresh one', async ({ ageMs, next }) => {
    const store = makeFakeStateStore();
    await handOver(store, 'i', await freed(store, 0), 0);
    expect(await handOver(store, 'i', await freed(store, ageMs), ageMs)).toBe(next);
  });

  it('is left to the sweep by a machine that is too old', async () => {
    const store = makeFakeStateStore();
    expect(await handOver(store, 'i', await freed(store, handedMostMs), handedMostMs, 0)).toBeUndefined();
    expect(await store.due(handedMostMs + leaseMs, 10)).toEqual([key]);
  });

  it('is no matter of whoever is not the last to have the lease', async () => {
    const store = makeFakeStateStore();
    const old = await freed(store, 1_000);
    await own(store, 1_100, 'b');
    expect(await handOver(store, 'i', old, 1_200)).toBeUndefined();
    expect(await bodyIn(store)).toEqual({ untilMs: 1_100 + leaseMs, owner: 'b' });
  });
});
