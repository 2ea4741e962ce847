import { stateKeys } from '../../../functions/adapters/keys.ts';
import type { HostRecord } from '../../../functions/ports/records.ts';
import type { DocumentName, Receipt, SampleItem, StateStore } from '../../../functions/ports/stores.ts';
import { makeHostWatch } from '../../../functions/sweep/silence.ts';
import { minuteMs } from '../../../shared/time.ts';
import { makeFakeEventStore } from '../../fakes/event-store.ts';
import { makeFakeStateStore } from '../../fakes/state-store.ts';

export const startMs = Date.UTC(2026, 10, 21, 12);
const bootMs = startMs - 10 * minuteMs;

/** How one host behaves; times after `startMs`. */
export interface Manner {
  readonly stepMs?: number;
  /** It sends nothing in `[silentFromMs, silentToMs)`. */
  readonly silentFromMs?: number;
  readonly silentToMs?: number;
  /** `null`: its documents tell none. */
  readonly offsetMs?: number | null;
  readonly movedMs?: number;
  readonly flushMs?: number;
  /** When in its step it sends; absent: each host at a time of its own. */
  readonly phaseMs?: number;
}

interface Reads {
  receipts: number;
  queries: number;
  pages: number;
}

/**
 * `count` hosts of which each sends a document each minute at a time of its own: their documents are computed, not stored, so
 * that ten thousand cost nothing. Counts what the sweep reads.
 */
export function makeLargeFleet(count: number, mannerOf: (index: number) => Manner = () => ({})) {
  let nowMs = startMs;
  const reads: Reads = { receipts: 0, queries: 0, pages: 0 };
  const names = Array.from({ length: count }, (_, i) => `node-${String(i).padStart(6, '0')}`);
  const indexOf = (host: string) => Number(host.slice(5));
  const sentAt = (host: string, seq: number): number => {
    const { stepMs = minuteMs, phaseMs = (indexOf(host) * 7_919) % stepMs } = mannerOf(indexOf(host));
    return bootMs + phaseMs + seq * stepMs;
  };
  const documentOf = (host: string, seq: number): SampleItem | undefined => {
    const atMs = sentAt(host, seq);
    const {
      silentFromMs = Number.POSITIVE_INFINITY,
      silentToMs = Number.POSITIVE_INFINITY,
      offsetMs = 0,
      movedMs = 0,
      flushMs,
    } = mannerOf(indexOf(host));
    const isSilent = atMs >= startMs + silentFromMs && atMs < startMs + silentToMs;
    if (seq < 0 || atMs > nowMs || isSilent) return undefined;
    const clocks = { ...(offsetMs !== null && { clockOffsetMs: offsetMs }), clockMovedMs: movedMs };
    const times = { builtAtMs: atMs, receivedAtMs: atMs, expiresAtMs: atMs };
    return {
      host,
      boot: 'b',
      seq,
      bodyHash: new Uint8Array(16),
      ...times,
      ...clocks,
      ...(flushMs !== undefined && { flushMs }),
    };
  };
  const samples = {
    receipts: async (asked: readonly DocumentName[]): Promise<readonly (Receipt | undefined)[]> => {
      reads.receipts += asked.length;
      return asked.map(({ host, seq }) => documentOf(host, seq));
    },
    newest: async (host: string): Promise<SampleItem | undefined> => {
      reads.queries++;
      const { stepMs = minuteMs } = mannerOf(indexOf(host));
      for (let seq = Math.floor((nowMs - sentAt(host, 0)) / stepMs); seq >= 0; seq--) {
        const document = documentOf(host, seq);
        if (document !== undefined) return document;
      }
      return undefined;
    },
  };
  const events = makeFakeEventStore();
  const marks = makeFakeStateStore(events);
  const state: StateStore = {
    ...marks,
    list: async <T>(p: string, options: { readonly limit?: number; readonly after?: string } = {}) => {
      if (p !== stateKeys.hosts) return marks.list<T>(p, options);
      reads.pages++;
      const from = options.after === undefined ? 0 : indexOf(options.after) + 1;
      const part = names.slice(from, from + (options.limit ?? 100));
      const items = part.map((host) => ({ key: stateKeys.host(host), version: 1, body: record(host) as T }));
      return from + part.length < count ? { items, next: part.at(-1) as string } : { items };
    },
  };
  const clock = () => nowMs;
  let watch = makeHostWatch({ state, samples, clock });
  return {
    reads,
    events,
    state,
    samples,
    clock,
    /** Runs the sweep at this time after the start; what it stored. */
    runAt: async (ms: number) => {
      nowMs = startMs + ms;
      const before = events.all().length;
      await watch();
      return events.all().slice(before);
    },
    /** Another process: it has forgotten all. */
    restart: (ports: Partial<Parameters<typeof makeHostWatch>[0]> = {}) => {
      watch = makeHostWatch({ state, samples, clock, ...ports });
    },
    resetReads: () => Object.assign(reads, { receipts: 0, queries: 0, pages: 0 }),
  };
}

function record(host: string): HostRecord {
  return { host, name: host, state: 'active', tags: {}, keyThumbprint: 'k', enrolledAtMs: bootMs - minuteMs };
}
