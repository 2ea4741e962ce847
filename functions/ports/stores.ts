import type { BilledRead } from '../../shared/api/billed-read.ts';
import type { Series, SeriesSchema } from '../../shared/facts/document.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import { limits } from '../../shared/facts/limits.ts';
import { secondMs } from '../../shared/time.ts';

/** Partition and sort key of an item in the state table; built by `keys.ts` alone. */
export interface StateKey {
  readonly p: string;
  readonly s: string;
}

export interface StateItem<T> {
  readonly key: StateKey;
  /** Counts writes; 1 after the first. */
  readonly version: number;
  readonly body: T;
}

export interface StateWrite<T> {
  readonly key: StateKey;
  readonly body: T;
  /** The version that was read, `absent` for a first write, `any` to overwrite. */
  readonly expected: number | 'absent' | 'any';
  /** Puts the item into the index of due times, where the sweep finds it. */
  readonly dueAtMs?: number;
  /** Clean-up only: readers must check the time themselves. Absent takes an earlier one away, as does `dueAtMs`. */
  readonly expiresAtMs?: number;
}

/** Events that `putWithEvents` can write together with the item. */
export const eventsPerTransaction = 99;

/** Items of a page of `StateStore.list` if no limit is given. */
export const listLimitDefault = 100;

export interface Page<T> {
  readonly items: readonly T[];
  /** Pass it back to go on; absent at the end. */
  readonly next?: string;
}

export interface ReadPage<T> extends Page<T> {
  readonly read: BilledRead;
}

/** Versioned items, written under a condition. Reads are strongly consistent. */
export interface StateStore {
  get<T>(key: StateKey): Promise<StateItem<T> | undefined>;
  /** As `get` for each key, in their order; no snapshot of them all. A hundred in a request, several requests at a time. */
  getMany<T>(keys: readonly StateKey[]): Promise<readonly (StateItem<T> | undefined)[]>;
  /**
   * `conflict`: the item is not at the expected version; nothing was written. After a lost answer the SDK repeats a write, and
   * the repeat meets its own first try: who must know whether a conflict is with itself puts its name into the body.
   */
  put<T>(write: StateWrite<T>): Promise<'stored' | 'conflict'>;
  /**
   * Writes the item and puts the events in one transaction: all or nothing. An event that is there already is kept as it is.
   * Beyond `eventsPerTransaction` the surplus is put first, each event on its own, after a look at the version: then an event
   * may be stored although the item is not (a conflict in between, a crash), never the item without all of its events.
   */
  putWithEvents<T>(write: StateWrite<T>, events: readonly TocsinEvent[]): Promise<'stored' | 'conflict'>;
  /** Idempotent. With the version that was read, what was written since stays. */
  remove(key: StateKey, expected?: number): Promise<void>;
  /** Items of a partition in the order of `s`; `prefix` narrows, `limit` bounds a page (default 100). */
  list<T>(p: string, options?: ListOptions): Promise<Page<StateItem<T>>>;
  /**
   * Makes an item due at another time without reading or counting it as written; nothing if it is not there, or not due
   * at or before `untilMs`.
   */
  postpone(key: StateKey, untilMs: number, nextMs: number): Promise<void>;
  /** Items due at or before `untilMs`, oldest first, over all shards; at most `limit`. */
  due(untilMs: number, limit: number): Promise<readonly StateKey[]>;
}

export interface ListOptions {
  readonly prefix?: string;
  readonly limit?: number;
  readonly after?: string;
}

export interface EventFilter {
  /** `[fromMs, toMs)` by event time. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly type?: string;
  /** Any of these. */
  readonly types?: readonly string[];
  /** Not this one, unless `type` asks for it. */
  readonly exceptType?: string;
  readonly host?: string;
  readonly severity?: string;
  /** Only raises whose episode is still open. */
  readonly open?: boolean;
}

/** An item of the events table: `text` is the event as JSON, if all is well. */
export interface StoredText {
  readonly id: string;
  readonly text: string;
}

export interface EventStore {
  /** Conditional on the id: a second put of an id changes nothing. */
  put(event: TocsinEvent): Promise<'stored' | 'duplicate'>;
  /** By an index that follows within about a second of the put. */
  get(id: string): Promise<TocsinEvent | undefined>;
  /**
   * Newest first by id, that is by the sender's clock; a page holds at most `limit`. A page looks at no more than
   * `daysPerPage` days, so it may hold fewer, even none, and still have a `next`.
   */
  query(filter: EventFilter, limit: number, after?: string): Promise<ReadPage<TocsinEvent>>;
  /**
   * What is stored under ids of the times `[fromMs, toMs)`, newest first, as it is stored: nothing is read into it. Without what
   * is in no list (`canary`). By an index that follows within about a second of the put.
   */
  stored(fromMs: number, toMs: number, limit: number, after?: string): Promise<Page<StoredText>>;
  /** Raises of open episodes, newest first. */
  open(
    filter: { readonly types?: readonly string[]; readonly host?: string },
    limit: number,
  ): Promise<readonly TocsinEvent[]>;
  /**
   * Takes the raise with this id out of the index of open episodes; idempotent, nothing if there is no such raise. Pass the
   * raise or its clear as `like` if at hand: then the write needs no index, which may not show a raise of this very second.
   */
  close(raiseId: string, like?: EventPlace): Promise<void>;
}

/** What says, besides the id, where an event is stored; the same for a raise and its clear. */
export type EventPlace = Pick<TocsinEvent, 'type' | 'host' | 'labels'>;

/** Days that one page of `EventStore.query` reads at most. */
export const daysPerPage = 31;

/** How far an event's time may lie from the time in its id; queries by time look this much further. */
export const idSkewMs = limits.proofSkewMs;

/** One stored document: the commit mark of its events, and its samples. */
export interface SampleItem {
  readonly host: string;
  readonly boot: string;
  readonly seq: number;
  readonly builtAtMs: number;
  readonly receivedAtMs: number;
  /** First 16 bytes of SHA-256 of the raw body. */
  readonly bodyHash: Uint8Array;
  /**
   * Service's clock less the agent's, already added to `builtAtMs`; absent: the agent did not know it yet, which is not none. It
   * is to be added to `fromMs` of the block: `blockStartMs`.
   */
  readonly clockOffsetMs?: number;
  /** How far the host's wall clock was moved since its agent started, which keeps the clock that it had then; absent: not. */
  readonly clockMovedMs?: number;
  /** How often the agent posts, if not each `flushDefaultMs`. */
  readonly flushMs?: number;
  readonly block?: {
    readonly schema: string;
    readonly fromMs: number;
    readonly intervalMs: number;
    readonly count: number;
    readonly columns: Uint8Array;
  };
  /** Kept to the second, rounded up. */
  readonly expiresAtMs: number;
}

/** Who was heard within this is in contact, whatever else it may have sent: a flush and a half. */
export const freshMs = 90 * secondMs;

/** Boots of a day among which the newest document is looked for; an agent that restarts more often is at fault itself. */
export const bootsRead = 20;

/** When the first samples of a document's block were taken, in ms by the service's clock as far as its offset is known. */
export function blockStartMs(
  { clockOffsetMs = 0 }: SampleItem,
  { fromMs }: { readonly fromMs: number },
): number {
  return fromMs + clockOffsetMs;
}

/** What a document is stored under. */
export type DocumentName = Pick<SampleItem, 'host' | 'boot' | 'seq' | 'builtAtMs'>;

/** What a document tells of the contact with its host. */
export type Receipt = Pick<
  SampleItem,
  keyof DocumentName | 'receivedAtMs' | 'clockOffsetMs' | 'clockMovedMs' | 'flushMs'
>;

export interface SampleStore {
  /** `duplicate`: the same body is stored under (host, boot, seq); `conflict`: another body is. */
  put(item: SampleItem): Promise<'stored' | 'duplicate' | 'conflict'>;
  get(host: string, boot: string, seq: number, builtAtMs: number): Promise<SampleItem | undefined>;
  /**
   * What the documents of exactly these names tell, in their order; undefined: not stored, or not answered. Half a read unit
   * each, stored or not, a hundred in a request; follows a put within about a second. No name may stand there twice.
   */
  receipts(names: readonly DocumentName[]): Promise<readonly (Receipt | undefined)[]>;
  /**
   * Of the last documents of the host's boots the one that was received last, or any that was received within `freshMs` of
   * `nowMs`: names of boots tell the host's wall clock, which may have been set back. Looks at what was built on the UTC day of
   * `nowMs` and the day before, and no further than at the last `bootsRead` boots of each by their names.
   */
  newest(host: string, nowMs: number): Promise<SampleItem | undefined>;
  /** Documents built in `[fromMs, toMs)`, oldest first by day, boot and sequence; at most `limit` in a page. */
  range(
    host: string,
    fromMs: number,
    toMs: number,
    limit: number,
    after?: string,
  ): Promise<ReadPage<SampleItem>>;
  /**
   * Documents built at `fromMs` or later, the last one first by day, boot and sequence, at most `limit`. Reads back
   * from the UTC day of `nowMs`, of each boot no further than to the first document that was built before; if one that it found
   * was received within `freshMs` of `nowMs` it ends there, else it looks at `bootsRead` boots of a day.
   */
  latest(host: string, fromMs: number, nowMs: number, limit: number): Promise<readonly SampleItem[]>;
  /** Idempotent: a hash names its content. */
  putSchema(schema: SeriesSchema): Promise<void>;
  schema(hash: string): Promise<readonly Series[] | undefined>;
}
