import type { Series, SeriesSchema } from '../../shared/facts/document.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';

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
  /** Clean-up only: readers must check the time themselves. */
  readonly expiresAtMs?: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Pass it back to go on; absent at the end. */
  readonly next?: string;
}

/** Versioned items, written under a condition. Reads are strongly consistent. */
export interface StateStore {
  get<T>(key: StateKey): Promise<StateItem<T> | undefined>;
  /** `conflict`: the item is not at the expected version; nothing was written. */
  put<T>(write: StateWrite<T>): Promise<'stored' | 'conflict'>;
  /** Writes the item and puts the events in one transaction: all or nothing. An event that is there already is kept. */
  putWithEvents<T>(write: StateWrite<T>, events: readonly TocsinEvent[]): Promise<'stored' | 'conflict'>;
  remove(key: StateKey): Promise<void>;
  /** Items of a partition in the order of `s`; `prefix` narrows, `limit` bounds a page (default 100). */
  list<T>(p: string, options?: ListOptions): Promise<Page<StateItem<T>>>;
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
  readonly host?: string;
  readonly severity?: string;
  /** Only raises whose episode is still open. */
  readonly open?: boolean;
}

export interface EventStore {
  /** Conditional on the id: a second put of an id changes nothing. */
  put(event: TocsinEvent): Promise<'stored' | 'duplicate'>;
  get(id: string): Promise<TocsinEvent | undefined>;
  /** Newest first; a page holds at most `limit`. */
  query(filter: EventFilter, limit: number, after?: string): Promise<Page<TocsinEvent>>;
  /** Raises of open episodes, newest first. */
  open(
    filter: { readonly types?: readonly string[]; readonly host?: string },
    limit: number,
  ): Promise<readonly TocsinEvent[]>;
  /** Takes the raise with this id out of the index of open episodes; idempotent. */
  close(raiseId: string): Promise<void>;
}

/** One stored document: the commit mark of its events, and its samples. */
export interface SampleItem {
  readonly host: string;
  readonly boot: string;
  readonly seq: number;
  readonly builtAtMs: number;
  readonly receivedAtMs: number;
  /** First 16 bytes of SHA-256 of the raw body. */
  readonly bodyHash: Uint8Array;
  readonly clockOffsetMs: number;
  readonly block?: {
    readonly schema: string;
    readonly fromMs: number;
    readonly intervalMs: number;
    readonly count: number;
    readonly columns: Uint8Array;
  };
  readonly expiresAtMs: number;
}

export interface SampleStore {
  /** `duplicate`: the same body is stored under (host, boot, seq); `conflict`: another body is. */
  put(item: SampleItem): Promise<'stored' | 'duplicate' | 'conflict'>;
  get(host: string, boot: string, seq: number, builtAtMs: number): Promise<SampleItem | undefined>;
  newest(host: string, nowMs: number): Promise<SampleItem | undefined>;
  /** Documents built in `[fromMs, toMs)`, oldest first. */
  range(host: string, fromMs: number, toMs: number, limit: number, after?: string): Promise<Page<SampleItem>>;
  putSchema(schema: SeriesSchema): Promise<void>;
  schema(hash: string): Promise<readonly Series[] | undefined>;
}
