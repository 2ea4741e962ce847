import { createHash } from 'node:crypto';
import { TocsinError } from '../../shared/errors.ts';
import { flushDefaultMs } from '../../shared/facts/document.ts';
import type { EventDraft, TocsinEvent } from '../../shared/facts/event.ts';
import { makeOccurrence } from '../../shared/facts/make-event.ts';
import { dayMs } from '../../shared/time.ts';
import type { EventStore, SampleItem, SampleStore } from '../ports/stores.ts';
import type { ReadDocument } from './read-document.ts';

/** How long samples are kept, from when they were built. */
const samplesKeptMs = 7 * dayMs;
const hashBytes = 16;

/**
 * Events one by one in their order (a clear is never stored before its raise), then the sample item as the mark that the
 * document is in. Each write is conditional, so a retry after a crash between any two completes it. Throws 409
 * `DOCUMENT_CONFLICT` if another body stands under (host, boot, seq), and tells of it as `HOST_CLONED`.
 */
export async function storeDocument(
  ports: { readonly events: EventStore; readonly samples: SampleStore },
  read: ReadDocument,
  nowMs: number,
): Promise<'stored' | 'duplicate'> {
  const item = sampleItem(read, nowMs);
  const { document } = read;
  // Only a document with events is looked up first: of a conflicting body no event may be stored, while a quiet one has
  // nothing but the mark, whose own condition decides at no further cost. Two bodies that arrive in the same instant can
  // both find nothing; then the loser's events stay, each signed by the host's key, and the conflict is told all the same.
  if (document.events.length > 0 && (await isOther(ports.samples, item)))
    await refuse(ports.events, item, nowMs);
  if (document.schema) await ports.samples.putSchema(document.schema);
  for (const draft of document.events)
    await ports.events.put(received(draft, item.clockOffsetMs ?? 0, nowMs));
  const outcome = await ports.samples.put(item);
  if (outcome === 'conflict') return refuse(ports.events, item, nowMs);
  return outcome;
}

/**
 * Times are corrected, ids keep the agent's: a retry meets the same keys. `builtAtMs` is corrected as well, since it names
 * the item's day; `fromMs` of the block stays the agent's and is read with `clockOffsetMs`. An offset that the agent does not
 * know yet stays unknown: it is not 0.
 */
function sampleItem({ document, raw }: ReadDocument, nowMs: number): SampleItem {
  const { clockOffsetMs, flushMs, samples } = document;
  const clockMovedMs = Math.round(document.dropped?.clock_moved_ms ?? 0);
  const builtAtMs = document.builtAtMs + (clockOffsetMs ?? 0);
  return {
    host: document.host,
    boot: document.boot,
    seq: document.seq,
    builtAtMs,
    receivedAtMs: nowMs,
    bodyHash: new Uint8Array(createHash('sha256').update(raw).digest().subarray(0, hashBytes)),
    ...(clockOffsetMs !== null && { clockOffsetMs }),
    ...(clockMovedMs !== 0 && { clockMovedMs }),
    ...(flushMs !== undefined && flushMs !== flushDefaultMs && { flushMs }),
    ...(samples && { block: { ...samples, columns: Buffer.from(samples.columns, 'base64') } }),
    expiresAtMs: builtAtMs + samplesKeptMs,
  };
}

async function isOther(samples: SampleStore, item: SampleItem): Promise<boolean> {
  const stored = await samples.get(item.host, item.boot, item.seq, item.builtAtMs);
  return stored !== undefined && !Buffer.from(stored.bodyHash).equals(item.bodyHash);
}

function received(draft: EventDraft, offsetMs: number, nowMs: number): TocsinEvent {
  return {
    ...draft,
    t: draft.t + offsetMs,
    ...(draft.start !== undefined && { start: draft.start + offsetMs }),
    r: nowMs,
  };
}

async function refuse(events: EventStore, item: SampleItem, nowMs: number): Promise<never> {
  const { host, boot, seq, builtAtMs } = item;
  await events.put(
    makeOccurrence({
      type: 'HOST_CLONED',
      severity: 'major',
      source: { kind: 'system', name: 'tocsin' },
      labels: { host },
      values: { boot, seq },
      message: `two agents speak as ${host}`,
      t: builtAtMs,
      r: nowMs,
      sender: 'ingest',
      nonce: JSON.stringify([host, boot, seq]),
    }),
  );
  throw new TocsinError(
    'DOCUMENT_CONFLICT',
    'another document is stored under this host, boot and sequence',
    {
      status: 409,
      field: 'seq',
      got: `${host} ${boot} ${seq}`,
      fix: 'if the host was cloned, enrol one of the two under its own id',
    },
  );
}
