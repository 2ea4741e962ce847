import { TocsinError } from '../../shared/errors.ts';
import type { Source, TocsinEvent } from '../../shared/facts/event.ts';
import { makeClear, makeOccurrence } from '../../shared/facts/make-event.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { HostRecord } from '../ports/records.ts';
import type { EventStore, StateItem, StateStore } from '../ports/stores.ts';
import { membershipAfter } from './membership.ts';
import { revocationOf } from './revocation.ts';

export interface HostStatePorts {
  readonly state: StateStore;
  readonly events: EventStore;
}

export interface HostChange {
  readonly host: string;
  readonly to: HostRecord['state'];
  readonly by: 'operator' | 'instance';
  readonly source: Source;
  /** When it happened: of a request now, of an instance the time of its event. */
  readonly atMs: number;
  readonly nowMs: number;
  /** True ends the host's open episodes with reason `left`; removal always does. */
  readonly isLeaving: boolean;
}

export interface HostChanged {
  readonly state: HostRecord['state'];
  readonly changed: boolean;
  readonly cleared: number;
}

/** Open episodes that one call ends; what is left is ended by calling again. */
export const openEpisodesPerCall = 500;
/** Reads and conditional writes of the record, while others change it. */
export const hostWriteAttempts = 5;

/**
 * The one place where a host is drained, removed or made active again. Order: revocation of the key (removal alone), record
 * and event in one transaction, clears of open episodes. Repeating it after a crash goes on where it stopped: the clears carry
 * the stored time of the change, so their ids are the same. Throws 404 `HOST_UNKNOWN`, 409 `HOST_REMOVED` (of a removed host
 * only removal is repeated), 503 `HOST_BUSY`.
 */
export async function changeHostState(ports: HostStatePorts, change: HostChange): Promise<HostChanged> {
  for (let attempt = 0; attempt < hostWriteAttempts; attempt++) {
    const item = await ports.state.get<HostRecord>(stateKeys.host(change.host));
    const written = await write(ports, change, item);
    if (written === 'conflict') continue;
    const isEnding = change.isLeaving || written.record.state === 'removed';
    const cleared = isEnding ? await endEpisodes(ports.events, change, written.record) : 0;
    return { state: written.record.state, changed: written.changed, cleared };
  }
  throw new TocsinError('HOST_BUSY', 'the host is being changed by others', { status: 503, retryable: true });
}

async function write(
  ports: HostStatePorts,
  change: HostChange,
  item: StateItem<HostRecord> | undefined,
): Promise<{ readonly record: HostRecord; readonly changed: boolean } | 'conflict'> {
  if (!item) throw unknownHost(change.host);
  if (item.body.state === change.to) return { record: item.body, changed: false };
  if (item.body.state === 'removed') {
    throw new TocsinError('HOST_REMOVED', 'the host has been removed', {
      status: 409,
      fix: 'enrol it again',
    });
  }
  if (change.to === 'removed')
    await ports.state.put(revocationOf(item.body, authorOf(change.source), change.nowMs));
  const after = { state: change.to, stateAtMs: change.atMs, stateBy: change.by };
  const membership = membershipAfter(item.body, after, change.atMs);
  const record: HostRecord = { ...item.body, ...after, ...membership };
  const outcome = await ports.state.putWithEvents(
    { key: stateKeys.host(change.host), body: record, expected: item.version },
    [eventOf(change, item.body)],
  );
  return outcome === 'conflict' ? 'conflict' : { record, changed: true };
}

function eventOf(change: HostChange, before: HostRecord): TocsinEvent {
  return makeOccurrence({
    type: typeOf(change),
    severity: 'info',
    source: change.source,
    labels: { host: change.host },
    values: { before: before.state, after: change.to },
    t: change.atMs,
    r: change.nowMs,
    sender: 'hosts',
    nonce: change.host,
  });
}

function typeOf({ to, by }: HostChange): string {
  if (to === 'active') return 'HOST_RETURNED';
  if (by === 'instance') return 'HOST_LEFT';
  return to === 'removed' ? 'HOST_REMOVED' : 'HOST_DRAINED';
}

async function endEpisodes(events: EventStore, change: HostChange, record: HostRecord): Promise<number> {
  const open = await events.open({ host: change.host }, openEpisodesPerCall);
  // A composite's episode follows from its facts: the correlator clears it when they clear.
  const own = open.filter((raise) => raise.source.kind !== 'rule' && raise.episode !== undefined);
  for (const raise of own) {
    const t = record.stateAtMs ?? change.atMs;
    await events.put(makeClear(raise, { t, r: change.nowMs, source: change.source, reason: 'left' }));
  }
  return own.length;
}

function authorOf(source: Source): string {
  return source.kind === 'operator' || source.kind === 'system' ? source.name : source.kind;
}

function unknownHost(host: string): TocsinError {
  return new TocsinError('HOST_UNKNOWN', 'there is no such host', { status: 404, field: 'host', got: host });
}
