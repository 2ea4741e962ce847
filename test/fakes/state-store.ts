import { checkListCursor } from '../../functions/adapters/cursor.ts';
import {
  type ListOptions,
  listLimitDefault,
  type Page,
  type StateItem,
  type StateKey,
  type StateStore,
  type StateWrite,
} from '../../functions/ports/stores.ts';
import type { FakeEventStore } from './event-store.ts';
import { makeFakeEventStore } from './event-store.ts';

/** One stored item, as `items()` shows it to a test. */
interface FakeStateItem extends StateItem<unknown> {
  readonly dueAtMs?: number;
  readonly expiresAtMs?: number;
}

export interface FakeStateStore extends StateStore {
  /** Every item, in the order of partition and sort key. */
  items(): readonly FakeStateItem[];
}

interface Row {
  readonly key: StateKey;
  readonly version: number;
  /** Text, so that a reader gets what JSON keeps and can change nothing here. */
  readonly text: string;
  readonly dueAtMs?: number;
  readonly expiresAtMs?: number;
}

/** State in memory. Give it the test's event store, so that `putWithEvents` shows there. */
export function makeFakeStateStore(events: FakeEventStore = makeFakeEventStore()): FakeStateStore {
  const rows = new Map<string, Row>();

  const put = <T>(write: StateWrite<T>): 'stored' | 'conflict' => {
    const { p, s } = write.key;
    const version = rows.get(idOf(write.key))?.version ?? 0;
    if (write.expected === 'absent' && version !== 0) return 'conflict';
    if (typeof write.expected === 'number' && (version === 0 || version !== write.expected))
      return 'conflict';
    rows.set(idOf(write.key), {
      key: { p, s },
      version: version + 1,
      text: JSON.stringify(write.body),
      ...(write.dueAtMs !== undefined && { dueAtMs: write.dueAtMs }),
      ...(write.expiresAtMs !== undefined && { expiresAtMs: write.expiresAtMs }),
    });
    return 'stored';
  };

  return {
    items: () => sorted([...rows.values()]).map((row) => ({ ...itemOf<unknown>(row), ...timesOf(row) })),
    get: async <T>(key: StateKey) => {
      const row = rows.get(idOf(key));
      return row && itemOf<T>(row);
    },
    getMany: async <T>(keys: readonly StateKey[]) =>
      keys.map((key) => {
        const row = rows.get(idOf(key));
        return row && itemOf<T>(row);
      }),
    put: async (write) => put(write),
    putWithEvents: async (write, added) => {
      const outcome = put(write);
      if (outcome === 'stored') for (const event of added) events.putNow(event);
      return outcome;
    },
    remove: async (key, expected) => {
      const row = rows.get(idOf(key));
      if (expected === undefined || row?.version === expected) rows.delete(idOf(key));
    },
    list: async <T>(p: string, options: ListOptions = {}) =>
      page<T>(sorted([...rows.values()].filter((row) => row.key.p === p)), options),
    postpone: async (key, untilMs, nextMs) => {
      const row = rows.get(idOf(key));
      if (row?.dueAtMs === undefined || row.dueAtMs > untilMs) return;
      rows.set(idOf(key), { ...row, dueAtMs: nextMs });
    },
    due: async (untilMs, limit) =>
      [...rows.values()]
        .filter((row) => row.dueAtMs !== undefined && row.dueAtMs <= untilMs)
        .sort((a, b) => (a.dueAtMs as number) - (b.dueAtMs as number))
        .slice(0, limit)
        .map((row) => row.key),
  };
}

function page<T>(
  rows: readonly Row[],
  { prefix = '', limit = listLimitDefault, after }: ListOptions,
): Page<StateItem<T>> {
  checkListCursor(prefix, after);
  const found = rows
    .filter((row) => row.key.s.startsWith(prefix))
    .filter((row) => after === undefined || byBytes(row.key.s, after) > 0);
  const items = found.slice(0, limit).map((row) => itemOf<T>(row));
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: last.key.s } : { items };
}

function itemOf<T>(row: Row): StateItem<T> {
  return { key: { ...row.key }, version: row.version, body: JSON.parse(row.text) as T };
}

function timesOf({ dueAtMs, expiresAtMs }: Row): { dueAtMs?: number; expiresAtMs?: number } {
  return { ...(dueAtMs !== undefined && { dueAtMs }), ...(expiresAtMs !== undefined && { expiresAtMs }) };
}

function sorted(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => byBytes(a.key.p, b.key.p) || byBytes(a.key.s, b.key.s));
}

/** DynamoDB orders texts by their UTF-8 bytes, JavaScript by UTF-16 units. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function idOf({ p, s }: StateKey): string {
  return JSON.stringify([p, s]);
}
