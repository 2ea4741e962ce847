import type { Fact } from '../../shared/correlator/fact.ts';
import type { InstanceState } from '../../shared/correlator/state.ts';
import { TocsinError } from '../../shared/errors.ts';
import { hashText, shardOfId } from '../../shared/facts/ids.ts';
import { inBatches } from '../adapters/batches.ts';
import { stateKeys } from '../adapters/keys.ts';
import { inParallel } from '../in-parallel.ts';
import type { StateKey, StateStore } from '../ports/stores.ts';
import { fromPieces, type Piece, toPieces } from './pieces.ts';
import { idleKeptMs } from './ports.ts';

/** What an instance is told, as it waits to be folded. */
export interface Entry {
  /** Whom: an instance may be cleaned up before it is folded. Absent: a version before this wrote it. */
  readonly of?: Pick<InstanceState, 'application' | 'rule' | 'labels'>;
  readonly facts: readonly Fact[];
  /** A change of membership that the decision has to know of; 0: none. */
  readonly hostsChangedMs: number;
}

/** What waits, and under which names. */
export interface Waiting {
  readonly keys: readonly StateKey[];
  readonly entries: readonly Entry[];
}

/** Partitions of one instance's inbox. */
export const inboxShards = 8;

/** Entries of one partition that one fold takes; what is more is the next one's. */
export const entriesPerShard = 25;

/** Facts of one entry, as JSON in bytes; packed with the labels they stay below one piece however badly they compress. */
export const entryLimits = { count: 500, sizeBytes: 52 * 1024 } as const;

const width = 16;

/**
 * Puts what an instance is told into its inbox; the same is put under the same names, which all of it is named by. Nothing is told
 * to be true by this: whoever folds the inbox later does that.
 */
export async function append(
  store: StateStore,
  instance: string,
  { facts, ...entry }: Entry,
  nowMs: number,
): Promise<string> {
  const parts = inBatches(facts, (fact) => Buffer.byteLength(JSON.stringify(fact)) + 1, entryLimits);
  const names = await inParallel(facts.length === 0 ? [[]] : parts, width, async (part) => {
    const text = JSON.stringify({ ...entry, facts: part } satisfies Entry);
    const name = hashText([text], 26);
    const key = stateKeys.inboxEntry(instance, shardOfId(name, inboxShards), name);
    const [body] = toPieces(text) as readonly [Piece];
    await store.put({ key, body, expected: 'any', expiresAtMs: nowMs + idleKeptMs });
    return name;
  });
  return hashText(names, 26);
}

/** What waits now, of each partition `entriesPerShard` at most. Throws `INBOX_VERSION_UNKNOWN`. */
export async function readInbox(store: StateStore, instance: string): Promise<Waiting> {
  const shards = Array.from({ length: inboxShards }, (_, shard) => shard);
  const pages = await inParallel(shards, width, (shard) =>
    store.list<Piece>(stateKeys.inbox(instance, shard), { limit: entriesPerShard }),
  );
  const items = pages.flatMap((page) => page.items);
  return { keys: items.map(({ key }) => key), entries: items.map(({ body }) => read(body)) };
}

/** Whom what waits is told, where his item is gone; undefined if nothing waits that says so. Throws what `readInbox` throws. */
export async function toldInInbox(store: StateStore, instance: string): Promise<Entry['of']> {
  const { entries } = await readInbox(store, instance);
  return entries.find(({ of }) => of !== undefined)?.of;
}

/** Takes away what was folded; idempotent. */
export async function clearInbox(store: StateStore, keys: readonly StateKey[]): Promise<void> {
  await inParallel(keys, width, (key) => store.remove(key));
}

function read(body: Piece): Entry {
  if (body.v === 1) return JSON.parse(fromPieces([body])) as Entry;
  throw new TocsinError('INBOX_VERSION_UNKNOWN', 'an entry of an inbox was written by another version', {
    got: String((body as { v: unknown }).v),
    allowed: '1',
    fix: 'deploy the version that wrote it, or a newer one',
    retryable: true,
  });
}
