import { itemSizeBytes } from '../../../functions/adapters/item-size.ts';
import { stateKeys } from '../../../functions/adapters/keys.ts';
import { readStored, type Stored } from '../../../functions/correlate/stored-state.ts';
import type { StateWrite } from '../../../functions/ports/stores.ts';
import type { InstanceState } from '../../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../../shared/facts/event.ts';
import { raise } from '../../correlator/given.ts';
import type { FakeStateStore } from '../../fakes/state-store.ts';
import { type Random, seededRandom } from '../../language/fuzz/random.ts';

export const beganMs = 1_700_000_000_000;

/** Largest item that any function writes, as DynamoDB counts it. */
export const itemBytesMax = 100_000;

/** One full disk on each of so many hosts, a millisecond after another. */
export function fullDisks(count: number, from = 0): readonly TocsinEvent[] {
  return Array.from({ length: count }, (_, i) => raise(fullDisk(from + i)));
}

export function fullDisk(i: number) {
  return { type: 'DISK_FULL', labels: { host: `node-${i}`, mountpoint: '/data' }, startMs: beganMs + i };
}

/** In another order, some of them twice, in batches of `size`. */
export function shuffledBatches(
  events: readonly TocsinEvent[],
  size: number,
  seed: number,
): readonly (readonly TocsinEvent[])[] {
  const random = seededRandom(seed);
  const doubled = events.flatMap((event) => (random.chance(0.05) ? [event, event] : [event]));
  const mixed = shuffled(doubled, random);
  return Array.from({ length: Math.ceil(mixed.length / size) }, (_, i) =>
    mixed.slice(i * size, (i + 1) * size),
  );
}

function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [mixed[i], mixed[other]] = [mixed[other] as T, mixed[i] as T];
  }
  return mixed;
}

/** Largest item that is written from now on, in bytes. */
export function watchSizes(store: FakeStateStore): () => number {
  const { put, putWithEvents } = store;
  let largest = 0;
  const look = ({ key, body, dueAtMs = 0, expiresAtMs = 0 }: StateWrite<unknown>) => {
    const item = { ...key, b: JSON.stringify(body), v: 1_000_000, q: 'DUE#0', a: dueAtMs, x: expiresAtMs };
    largest = Math.max(largest, itemSizeBytes(item));
  };
  store.put = (write) => {
    look(write);
    return put(write);
  };
  store.putWithEvents = (write, events) => {
    look(write);
    return putWithEvents(write, events);
  };
  return () => largest;
}

/** The one instance in the store, put together. */
export async function instanceIn(store: FakeStateStore): Promise<Stored & { readonly instance: string }> {
  const prefix = stateKeys.instance('').p;
  const [item, ...others] = store.items().filter(({ key }) => key.p.startsWith(prefix));
  if (item === undefined || others.length > 0) throw new Error('not one instance');
  const instance = item.key.p.slice(prefix.length);
  return { ...(await readStored(store, instance, item)), instance };
}

/** What a state tells of its facts and of its episodes, whatever it said on the way. */
export function settledIn({ children, occurrences, members, published }: InstanceState) {
  const standing = published.filter(({ isVoid }) => !isVoid);
  return {
    children,
    occurrences,
    members,
    episodes: standing.map(({ episode, startMs, raise: { tMs }, clear }) => ({
      episode,
      startMs,
      raisedMs: tMs,
      clearedMs: clear?.tMs,
    })),
  };
}

/** Items of the store whose partition begins so. */
export function countIn(store: FakeStateStore, prefix: string): number {
  return store.items().filter(({ key }) => key.p.startsWith(prefix)).length;
}
