import { describe, expect, it } from 'vitest';
import {
  directoryHosts,
  directoryMaxAgeMs,
  directorySingles,
  makeHostDirectory,
} from '../../../functions/adapters/host-directory.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import type { StateStore } from '../../../functions/ports/stores.ts';
import { nineMs } from '../../facts/drafts.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

const recordOf = (host: string): HostRecord => ({
  host,
  name: host,
  state: 'active',
  tags: {},
  keyThumbprint: 'thumb',
  enrolledAtMs: 1,
});

function makeWorld() {
  const at = { nowMs: nineMs };
  const store = makeFakeStateStore();
  const reads = { lists: 0, gets: 0 };
  const state: StateStore = {
    ...store,
    list: (p, options) => {
      reads.lists++;
      return store.list(p, options);
    },
    get: (key) => {
      reads.gets++;
      return store.get(key);
    },
  };
  const enrol = (host: string) =>
    store.put({ key: stateKeys.host(host), body: recordOf(host), expected: 'any' });
  const directory = makeHostDirectory(state, () => at.nowMs);
  const names = async (sinceMs = 0) => (await directory.all(sinceMs)).map(({ host }) => host);
  return { at, reads, enrol, directory, names };
}

describe('the directory of hosts', () => {
  it.each([
    [directoryMaxAgeMs - 1, ['a']],
    [directoryMaxAgeMs, ['a', 'b']],
  ])('%i ms after it was read answers %j', async (ageMs, expected) => {
    const { at, enrol, names } = makeWorld();
    await enrol('a');
    expect(await names()).toEqual(['a']);
    await enrol('b');
    at.nowMs += ageMs;
    expect(await names()).toEqual(expected);
  });

  it('is read anew for what changed since, and for clocks that differ by a second', async () => {
    const { at, enrol, names } = makeWorld();
    await names();
    await enrol('a');
    at.nowMs += 5_000;
    expect(await names(nineMs - 1_001)).toEqual([]);
    expect(await names(nineMs - 1_000)).toEqual(['a']);
  });

  it('is read once by calls at the same time', async () => {
    const { directory, enrol, reads } = makeWorld();
    await enrol('a');
    await Promise.all([directory.all(0), directory.all(0), directory.all(0)]);
    expect(reads.lists).toBe(1);
  });

  it('answers of one host without reading the others, or from the list that it has', async () => {
    const { directory, enrol, reads } = makeWorld();
    await enrol('a');
    expect(await directory.of('a', 0)).toMatchObject([{ host: 'a', startMs: 1 }]);
    expect(await directory.of('a', 0)).toHaveLength(1);
    expect(await directory.of('b', 0)).toEqual([]);
    expect(reads).toEqual({ gets: 2, lists: 0 });
    await directory.all(0);
    expect(await directory.of('a', 0)).toHaveLength(1);
    expect(reads).toEqual({ gets: 2, lists: 1 });
  });

  it('remembers so many single hosts, and of one more forgets the oldest', async () => {
    const { directory, reads } = makeWorld();
    for (let i = 0; i < directorySingles; i++) await directory.of(`host-${i}`, 0);
    await directory.of('host-0', 0);
    expect(reads.gets).toBe(directorySingles);
    await directory.of('one-more', 0);
    await directory.of('host-1', 0);
    expect(reads.gets).toBe(directorySingles + 1);
    await directory.of('host-0', 0);
    expect(reads.gets).toBe(directorySingles + 2);
  });

  it.each([
    [directoryHosts, true],
    [directoryHosts + 1, false],
  ])('of %i hosts is read: %s', async (count, isRead) => {
    const items = Array.from({ length: count }, (_, i) => ({
      key: stateKeys.host(`host-${i}`),
      version: 1,
      body: recordOf(`host-${i}`),
    }));
    const list = async () => ({ items });
    const state = { ...makeFakeStateStore(), list } as unknown as StateStore;
    const all = makeHostDirectory(state, () => nineMs).all(0);
    if (isRead) expect(await all).toHaveLength(count);
    else await expect(all).rejects.toMatchObject({ code: 'HOSTS_TOO_MANY' });
  });
});
