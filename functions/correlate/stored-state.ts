import { type PagedState, type PageRef, pageCount, pageFacts } from '../../shared/correlator/paged-state.ts';
import { isIdle } from '../../shared/correlator/prune.ts';
import { readHead } from '../../shared/correlator/read-state.ts';
import type { InstanceState } from '../../shared/correlator/state.ts';
import {
  countFacts,
  isSamePart,
  joinFacts,
  noStateFacts,
  partFacts,
  type StateFacts,
} from '../../shared/correlator/state-facts.ts';
import { TocsinError } from '../../shared/errors.ts';
import { dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { inParallel } from '../in-parallel.ts';
import type { StateItem, StateKey, StateStore } from '../ports/stores.ts';
import { fromPieces, type Piece, pieceHash, toPieces } from './pieces.ts';

/** An instance as it is decided. */
export type StoredInstance = InstanceState & {
  /** Newest change of membership that it was told of: it is never decided again by what was known before. */
  readonly hostsChangedMs?: number;
};

/** What its item holds. */
export type StoredBody = StoredInstance | PagedHead;

/** What names the pages of a state. */
type PagedHead = PagedState & {
  /** How long its pages are kept after they were written, in ms; absent: `pageKeptMs`. */
  readonly keptMs?: number;
};

/** A state as it was read, with what is needed to write no more of it than changed. */
export interface Stored {
  readonly state: StoredInstance;
  readonly version: number;
  readonly paged?: { readonly head: PagedHead; readonly parts: readonly StateFacts[] };
}

/** Largest state that is one item, as JSON in bytes: below 100 kB with its keys. */
export const wholeBytes = 96 * 1024;

/** A state in pages becomes one item again at this size. */
export const shrinkBytes = wholeBytes / 2;

/** When a state lies in pages, and in how many. */
export interface PageBounds {
  readonly wholeBytes: number;
  readonly shrinkBytes: number;
  readonly pageFacts: number;
}

const pageBounds: PageBounds = { wholeBytes, shrinkBytes, pageFacts };

/** No fact is smaller as JSON. */
const factBytesMin = 40;

/**
 * How long a page is kept after it was written, if an idle state is kept for 30 days or less; longer than an idle instance that
 * names pages which are due to be renewed.
 */
export const pageKeptMs = 60 * dayMs;

/** After this time all pages are written again, so that none expires while it counts. */
export const pageRenewMs = 15 * dayMs;

/** Between the end of an idle state in pages and that of its oldest page: clean-up keeps no order. */
const pageMarginMs = 15 * dayMs;

const width = 32;

/** The state of an item. `name` is what its pages are filed under. Throws `PAGES_MISSING`, and what `readHead` throws. */
export async function readStored(
  store: Pick<StateStore, 'getMany'>,
  name: string,
  { body, version }: StateItem<unknown>,
): Promise<Stored> {
  const head = readHead(body);
  if (head.v === 2) return { state: head, version };
  const [rest, ...texts] = await readPages(store, name, [head.rest, ...head.pages]);
  const parts = texts.map((text) => (text === '' ? noStateFacts : (JSON.parse(text) as StateFacts)));
  const { timer } = head;
  const state = { ...JSON.parse(rest as string), ...joinFacts(parts), ...(timer && { timer }) };
  return { state, version, paged: { head, parts } };
}

/** Whether a state has to be written although nothing changed. */
export function mustRenew({ paged }: Stored, nowMs: number): boolean {
  return paged !== undefined && nowMs >= paged.head.renewAtMs;
}

/** When an instance in pages has to be looked at, that they be renewed; undefined if it may expire with them. */
export function renewalMs(body: StoredBody | undefined): number | undefined {
  return body?.v === 3 && !body.isIdle ? body.renewAtMs : undefined;
}

/**
 * What the item of a state is to hold: the state itself, or the names of its pages, without its timer. Pages that changed since
 * `before` are written here. They count for nobody until an item names them; if that never happens they expire. Repeating it
 * writes the same pages. They outlive a state that is kept for `forMs` once it is idle; if it was kept for less, all are renewed.
 */
export async function packState(
  store: Pick<StateStore, 'put'>,
  name: string,
  { timer: _, ...state }: StoredInstance,
  before: Stored | undefined,
  nowMs: number,
  forMs = 0,
  bounds = pageBounds,
): Promise<StoredBody> {
  const { paged } = before ?? {};
  const facts = countFacts(state);
  if (fits(state, facts, paged === undefined ? bounds.wholeBytes : bounds.shrinkBytes)) return state;
  const wantedMs = Math.max(pageKeptMs, pageRenewMs + forMs + pageMarginMs);
  const knownMs = paged?.head.keptMs ?? pageKeptMs;
  const isRenewed = paged === undefined || nowMs >= paged.head.renewAtMs || knownMs < wantedMs;
  const keptMs = isRenewed ? wantedMs : knownMs;
  const parts = partFacts(state, pageCount(facts, paged?.head.pages.length ?? 0, bounds.pageFacts));
  const kept = (part: StateFacts, i: number): PageRef | undefined => {
    if (isRenewed || paged.parts.length !== parts.length) return undefined;
    return isSamePart(part, paged.parts[i] as StateFacts) ? paged.head.pages[i] : undefined;
  };
  const write = (text: string) => writePage(store, name, text, nowMs + keptMs);
  const pages = await inParallel(
    parts.map((part, i) => [part, i] as const),
    width,
    async ([part, i]) => kept(part, i) ?? (countFacts(part) === 0 ? [] : write(JSON.stringify(part))),
  );
  const { children: _c, occurrences: _o, members: _m, late: _l, ...rest } = state;
  return {
    v: 3,
    application: state.application,
    rule: state.rule,
    labels: state.labels,
    rest: await write(JSON.stringify(rest)),
    pages,
    renewAtMs: isRenewed ? nowMs + pageRenewMs : paged.head.renewAtMs,
    ...(keptMs !== pageKeptMs && { keptMs }),
    ...(isIdle(state) && { isIdle: true as const }),
  };
}

function fits(state: InstanceState, facts: number, mostBytes: number): boolean {
  return facts * factBytesMin <= mostBytes && Buffer.byteLength(JSON.stringify(state)) <= mostBytes;
}

async function writePage(
  store: Pick<StateStore, 'put'>,
  name: string,
  text: string,
  expiresAtMs: number,
): Promise<PageRef> {
  const pieces = toPieces(text).map((body) => ({ body, hash: pieceHash(body) }));
  for (const { body, hash } of pieces) {
    await store.put({ key: stateKeys.page(name, hash), body, expected: 'any', expiresAtMs });
  }
  return pieces.map(({ hash }) => hash);
}

/** The texts of pages; of an empty page an empty one. */
async function readPages(
  store: Pick<StateStore, 'getMany'>,
  name: string,
  refs: readonly PageRef[],
): Promise<readonly string[]> {
  const keys = refs.flat().map((hash): StateKey => stateKeys.page(name, hash));
  const items = await store.getMany<Piece>(keys);
  const missing = items.filter((item) => item === undefined).length;
  if (missing > 0) throw pagesMissing(name, missing, keys.length);
  const pieces = items.values();
  return refs.map((ref) => {
    const own = ref.map(() => (pieces.next().value as StateItem<Piece>).body);
    return own.length === 0 ? '' : fromPieces(own);
  });
}

function pagesMissing(name: string, missing: number, of: number): TocsinError {
  return new TocsinError('PAGES_MISSING', `pages of the state ${name} are not in the state table`, {
    got: `${missing} of ${of} missing`,
    fix: 'restore the table to a time before they were lost',
    retryable: true,
    status: 500,
  });
}
