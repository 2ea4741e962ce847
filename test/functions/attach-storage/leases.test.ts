import { describe, expect, it } from 'vitest';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import {
  type LeaseRecord,
  releaseLease,
  renewLease,
  takeLease,
} from '../../../functions/attach-storage/leases.ts';
import { waits } from '../../../shared/policy/response-waits.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

const key = stateKeys.lease('volume', 'vol-1');

describe('a lease', () => {
  it.each([
    [waits.leaseMs - 1, 'busy'],
    [waits.leaseMs, 2],
  ])('is held until its end: after %i ms another one gets %s', async (afterMs, expected) => {
    const state = makeFakeStateStore();
    expect(await takeLease(state, key, 'a', 0)).toBe(1);
    expect(await takeLease(state, key, 'b', afterMs)).toBe(expected);
  });

  it('keeps its number for the one who holds it, also when it is taken anew', async () => {
    const state = makeFakeStateStore();
    expect([await takeLease(state, key, 'a', 0), await takeLease(state, key, 'a', 10)]).toEqual([1, 1]);
    expect((await state.get<LeaseRecord>(key))?.body).toEqual({
      v: 1,
      holder: 'a',
      fence: 1,
      expiresAtMs: 10 + waits.leaseMs,
      isReleased: false,
    });
  });

  it('can be renewed after its end, unless somebody else took it', async () => {
    const state = makeFakeStateStore();
    await takeLease(state, key, 'a', 0);
    expect(await renewLease(state, key, 'a', 1, 2 * waits.leaseMs)).toBe(true);
    await takeLease(state, key, 'b', 4 * waits.leaseMs);
    expect(await renewLease(state, key, 'a', 1, 4 * waits.leaseMs)).toBe(false);
    expect(await renewLease(state, key, 'b', 1, 4 * waits.leaseMs)).toBe(false);
    expect(await renewLease(state, key, 'b', 2, 4 * waits.leaseMs)).toBe(true);
  });

  it('cannot be renewed without having been taken, nor after its release', async () => {
    const state = makeFakeStateStore();
    expect(await renewLease(state, key, 'a', 1, 0)).toBe(false);
    await takeLease(state, key, 'a', 0);
    await releaseLease(state, key, 'a');
    expect(await renewLease(state, key, 'a', 1, 0)).toBe(false);
  });

  it('is free at once after its release, under a higher number, for its old holder too', async () => {
    const state = makeFakeStateStore();
    await takeLease(state, key, 'a', 0);
    await releaseLease(state, key, 'a');
    expect(await takeLease(state, key, 'a', 1)).toBe(2);
    await releaseLease(state, key, 'a');
    expect(await takeLease(state, key, 'b', 1)).toBe(3);
  });

  it('is not released by anybody else', async () => {
    const state = makeFakeStateStore();
    await takeLease(state, key, 'a', 0);
    await releaseLease(state, key, 'b');
    expect(await takeLease(state, key, 'b', 1)).toBe('busy');
  });

  it('goes to one of two who take it at the same time', async () => {
    const state = makeFakeStateStore();
    const both = await Promise.all([takeLease(state, key, 'a', 0), takeLease(state, key, 'b', 0)]);
    expect(both.toSorted()).toEqual([1, 'busy']);
  });
});
