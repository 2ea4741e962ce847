import { describe, expect, it } from 'vitest';
import {
  append,
  clearInbox,
  entriesPerShard,
  entryLimits,
  inboxShards,
  readInbox,
  toldInInbox,
} from '../../../functions/correlate/inbox.ts';
import type { Fact } from '../../../shared/correlator/fact.ts';
import { limits } from '../../../shared/facts/limits.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';
import { itemBytesMax, watchSizes } from './given-storm.ts';

const factOf = (id: string, text = ''): Fact => ({
  kind: 'occurred',
  id,
  type: 'LOGIN',
  labels: {},
  values: text === '' ? {} : { text },
  tMs: 1,
  rMs: 1,
  hop: 0,
});
const many = (count: number) => Array.from({ length: count }, (_, i) => factOf(`fact-${i}`));
const tell = (facts: readonly Fact[], hostsChangedMs = 0) => ({ facts, hostsChangedMs });

describe('an inbox', () => {
  it('gives back what was put into it, once however often it was put', async () => {
    const store = makeFakeStateStore();
    await append(store, 'i', tell(many(3), 7), 1_000);
    await append(store, 'i', tell(many(3), 7), 2_000);
    await append(store, 'other', tell(many(4)), 1_000);
    const waiting = await readInbox(store, 'i');
    expect(waiting.entries).toEqual([tell(many(3), 7)]);
    await clearInbox(store, waiting.keys);
    await clearInbox(store, waiting.keys);
    expect((await readInbox(store, 'i')).keys).toEqual([]);
    expect((await readInbox(store, 'other')).keys).toHaveLength(1);
  });

  it('takes a wake-up without facts', async () => {
    const store = makeFakeStateStore();
    await append(store, 'i', tell([], 7), 1_000);
    expect((await readInbox(store, 'i')).entries).toEqual([tell([], 7)]);
  });

  it.each([
    { count: entryLimits.count, entries: 1 },
    { count: entryLimits.count + 1, entries: 2 },
  ])('holds $count facts in $entries entries', async ({ count, entries }) => {
    const store = makeFakeStateStore();
    await append(store, 'i', tell(many(count)), 1_000);
    const waiting = await readInbox(store, 'i');
    expect(waiting.keys).toHaveLength(entries);
    expect(waiting.entries.flatMap(({ facts }) => facts)).toHaveLength(count);
  });

  it('has entries below 100 kB of facts that do not compress', async () => {
    const store = makeFakeStateStore();
    const largest = watchSizes(store);
    const noise = () =>
      Array.from({ length: 4_000 }, () =>
        String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000)),
      ).join('');
    const facts = Array.from({ length: 30 }, (_, i) => factOf(`fact-${i}`, noise()));
    await append(store, 'i', tell(facts), 1_000);
    expect(largest()).toBeLessThanOrEqual(itemBytesMax);
    const { entries } = await readInbox(store, 'i');
    expect(entries.flatMap((entry) => entry.facts)).toHaveLength(30);
  });

  it('has entries of one piece, whatever the labels of its instance', async () => {
    const store = makeFakeStateStore();
    const chars = (count: number) =>
      Array.from({ length: count }, () =>
        String.fromCharCode(0x4e00 + Math.floor(Math.random() * 20_000)),
      ).join('');
    const labels = Object.fromEntries(
      Array.from({ length: limits.labels }, (_, i) => [
        `l${i}`.padEnd(limits.labelNameChars, 'x'),
        chars(limits.labelValueChars),
      ]),
    );
    const of = { application: 'a', rule: 'r', labels };
    const facts = Array.from({ length: 40 }, (_, i) => factOf(`fact-${i}`, chars(3_000)));
    await append(store, 'i', { of, facts, hostsChangedMs: 0 }, 1_000);
    const { entries } = await readInbox(store, 'i');
    expect(entries.flatMap((entry) => entry.facts)).toHaveLength(40);
    expect(await toldInInbox(store, 'i')).toEqual(of);
    expect(await toldInInbox(store, 'other')).toBeUndefined();
  });

  it('is read in parts: so many entries of each of its partitions', async () => {
    const store = makeFakeStateStore();
    const count = 3 * inboxShards * entriesPerShard;
    for (const fact of many(count)) await append(store, 'i', tell([fact]), 1_000);
    const ids = new Set<string>();
    for (let rest = await readInbox(store, 'i'); rest.keys.length > 0; rest = await readInbox(store, 'i')) {
      expect(rest.keys.length).toBeLessThanOrEqual(inboxShards * entriesPerShard);
      for (const { facts } of rest.entries) for (const { id } of facts) ids.add(id);
      await clearInbox(store, rest.keys);
    }
    expect(ids.size).toBe(count);
  });

  it('refuses an entry of a version that it does not know', async () => {
    const store = makeFakeStateStore();
    await store.put({ key: { p: 'INBOX#i#0', s: 'x' }, body: { v: 2, z: '' }, expected: 'any' });
    await expect(readInbox(store, 'i')).rejects.toMatchObject({ code: 'INBOX_VERSION_UNKNOWN' });
  });
});
