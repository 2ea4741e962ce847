import {
  readSampleCursor,
  sampleCursor,
  sampleDays,
  samplePartition,
  sampleSort,
} from '../../functions/adapters/sample-keys.ts';
import type { Receipt, SampleItem, SampleStore } from '../../functions/ports/stores.ts';
import type { Series, SeriesSchema } from '../../shared/facts/document.ts';
import { limits } from '../../shared/facts/limits.ts';
import { dayMs } from '../../shared/time.ts';
import { readCostOf } from './read-cost.ts';

export interface FakeSampleStore extends SampleStore {
  /** Every stored document in the order of storing. */
  all(): readonly SampleItem[];
}

/** Samples in memory. */
export function makeFakeSampleStore(): FakeSampleStore {
  const stored = new Map<string, SampleItem>();
  const schemas = new Map<string, readonly Series[]>();
  const keyOf = (host: string, boot: string, seq: number, builtAtMs: number) =>
    `${samplePartition(host, builtAtMs)} ${sampleSort(boot, seq)}`;
  const ofDay = (host: string, tMs: number) =>
    [...stored.values()]
      .filter((item) => samplePartition(item.host, item.builtAtMs) === samplePartition(host, tMs))
      .sort((a, b) => (sampleSort(a.boot, a.seq) < sampleSort(b.boot, b.seq) ? -1 : 1));

  return {
    all: () => structuredClone([...stored.values()]),
    put: async (item) => {
      const key = keyOf(item.host, item.boot, item.seq, item.builtAtMs);
      const there = stored.get(key);
      if (there) return Buffer.from(there.bodyHash).equals(item.bodyHash) ? 'duplicate' : 'conflict';
      stored.set(key, { ...structuredClone(item), expiresAtMs: Math.ceil(item.expiresAtMs / 1000) * 1000 });
      return 'stored';
    },
    get: async (host, boot, seq, builtAtMs) => structuredClone(stored.get(keyOf(host, boot, seq, builtAtMs))),
    receipts: async (names) =>
      names.map(({ host, boot, seq, builtAtMs }) => {
        const item = stored.get(keyOf(host, boot, seq, builtAtMs));
        return item && receiptOf(item);
      }),
    newest: async (host, nowMs) => {
      const days = new Set([nowMs, nowMs + limits.futureMs, nowMs - dayMs].map((tMs) => tMs - (tMs % dayMs)));
      const lasts = [...days].flatMap((day) => [...lastOfBoots(ofDay(host, day))]);
      return structuredClone(lasts.sort((a, b) => b.receivedAtMs - a.receivedAtMs)[0]);
    },
    latest: async (host, fromMs, nowMs, limit) => {
      const days = sampleDays(fromMs, nowMs + 1).toReversed();
      const found = days.flatMap((day) => ofDay(host, day).toReversed());
      return structuredClone(found.filter((item) => item.builtAtMs >= fromMs).slice(0, limit));
    },
    range: async (host, fromMs, toMs, limit, after) => {
      if (after !== undefined) readSampleCursor(after);
      const days = sampleDays(fromMs, toMs).flatMap((day) => ofDay(host, day));
      const there = days.filter((item) => after === undefined || sampleCursor(item) > after);
      const found = there.filter((item) => item.builtAtMs >= fromMs && item.builtAtMs < toMs);
      const items = structuredClone(found.slice(0, limit));
      const last = items.at(-1);
      if (found.length <= limit || !last) return { items, read: readCostOf(there) };
      const looked = there.slice(0, there.indexOf(found[limit] as SampleItem) + 1);
      return { items, read: readCostOf(looked), next: sampleCursor(last) };
    },
    putSchema: async ({ hash, series }: SeriesSchema) => {
      if (!schemas.has(hash)) schemas.set(hash, structuredClone(series));
    },
    schema: async (hash) => structuredClone(schemas.get(hash)),
  };
}

/** The last one first. */
function lastOfBoots(items: readonly SampleItem[]): readonly SampleItem[] {
  const byBoot = new Map(items.map((item) => [item.boot, item]));
  return [...byBoot.values()].reverse();
}

function receiptOf({ bodyHash: _, block: __, expiresAtMs: ___, ...receipt }: SampleItem): Receipt {
  return receipt;
}
