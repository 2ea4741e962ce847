import type { SampleItem } from '../../functions/ports/stores.ts';
import { type FakeSampleStore, makeFakeSampleStore } from '../fakes/sample-store.ts';

/** A document that is in. */
interface StoredDocument {
  readonly item: SampleItem;
  /** When its mark was written; `receivedAtMs` is when its request began. */
  readonly storedAtMs: number;
}

/** The samples table as a test sees it. */
export interface SampleLog {
  readonly store: FakeSampleStore;
  readonly documents: readonly StoredDocument[];
}

/** Whether a host is heard now whatever documents there are: stories need not tell of quiet ones. */
export type IsHeard = (host: string, nowMs: number) => boolean;

export function makeSampleLog(clock: () => number, isHeard: IsHeard): SampleLog {
  const store = makeFakeSampleStore();
  const documents: StoredDocument[] = [];
  return {
    documents,
    store: {
      ...store,
      put: async (item) => {
        const outcome = await store.put(item);
        if (outcome === 'stored') documents.push({ item, storedAtMs: clock() });
        return outcome;
      },
      newest: async (host, nowMs) =>
        isHeard(host, clock()) ? contact(host, clock()) : store.newest(host, nowMs),
      receipts: async (names) => {
        const known = await store.receipts(names);
        return known.map((receipt, i) => (isHeard(names[i]?.host ?? '', clock()) ? undefined : receipt));
      },
    },
  };
}

/** A document that was received right now, of a boot after all others. */
function contact(host: string, nowMs: number): SampleItem {
  return {
    host,
    boot: 'zzzzzz-zzzz',
    seq: 1,
    builtAtMs: nowMs,
    receivedAtMs: nowMs,
    bodyHash: new Uint8Array(16),
    clockOffsetMs: 0,
    expiresAtMs: nowMs,
  };
}
