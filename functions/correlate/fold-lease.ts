import { hourMs, secondMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateStore } from '../ports/stores.ts';
import { busy, idleKeptMs, settleAttempts } from './ports.ts';

/** Body at `stateKeys.foldLease(instance)`. */
export interface FoldLease {
  /** Somebody folds until then; 0: nobody does. */
  readonly untilMs: number;
  /** Who wrote this, so that a write whose answer was lost is not taken for that of somebody else. */
  readonly owner?: string;
  /** For then a machine was started that folds what calls leave over. */
  readonly handedMs?: number;
  /** Machines that the sweep started in a row, the last for `handedMs`, since anybody folded last; absent: none. */
  readonly starts?: number;
  /** The inbox was seen empty after the last fold. */
  readonly isClosed?: true;
}

/** A lease that is ours, or that we freed. */
export interface OwnLease extends Pick<FoldLease, 'handedMs' | 'starts'> {
  readonly owner: string;
  readonly untilMs: number;
  readonly version: number;
}

export interface HeldLease {
  readonly heldUntilMs: number;
  readonly handedMs?: number;
}

/** Longer than a fold of the largest instance takes; a folder that died blocks the instance no longer. */
export const leaseMs = 15 * secondMs;

/** How long one machine may go on for what calls leave over: its history is bounded at AWS. That age is outside. */
export const handedMostMs = hourMs;

/**
 * Takes the right to fold an instance. It only saves work that several would do in vain: what may be written is decided by the
 * version of the instance's item. Until it is closed the item is due, so that the sweep finds what a dead folder left behind.
 * Answers until when somebody else has it. `owner` names the call. Throws `INSTANCE_BUSY` after `settleAttempts` conflicts with others.
 */
export async function takeLease(
  store: StateStore,
  instance: string,
  owner: string,
  nowMs: number,
): Promise<OwnLease | HeldLease> {
  const untilMs = nowMs + leaseMs;
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await store.get<FoldLease>(stateKeys.foldLease(instance));
    if (item !== undefined && item.body.untilMs > nowMs)
      return { heldUntilMs: item.body.untilMs, ...handedOf(item.body) };
    const kept = { ...handedOf(item?.body), ...startsOf(item?.body) };
    const body: FoldLease = { untilMs, owner, ...kept };
    const version = await write(store, instance, body, item?.version ?? 0, { dueAtMs: untilMs });
    if (version !== undefined) return { owner, untilMs, version, ...kept };
  }
  throw busy(instance);
}

/** As it is after a fold that went well: a row of starts in vain has ended. */
export function folded({ starts: _, ...lease }: OwnLease): OwnLease {
  return lease;
}

/** Lets others fold; undefined if the lease had expired and somebody else took it. The inbox must be looked at after this. */
export async function freeLease(
  store: StateStore,
  instance: string,
  lease: OwnLease,
): Promise<OwnLease | undefined> {
  const { owner, untilMs } = lease;
  const body: FoldLease = { untilMs: 0, owner, ...handedOf(lease), ...startsOf(lease) };
  const version = await write(store, instance, body, lease.version, { dueAtMs: untilMs });
  return version === undefined ? undefined : { ...lease, untilMs: 0, version };
}

/** Says that nothing was left behind. False on a conflict: then somebody else folds, and looks for himself. */
export async function closeLease(
  store: StateStore,
  instance: string,
  { owner, version }: Pick<OwnLease, 'owner' | 'version'>,
  nowMs: number,
): Promise<boolean> {
  const body: FoldLease = { untilMs: 0, owner, isClosed: true };
  const written = await write(store, instance, body, version, { expiresAtMs: nowMs + idleKeptMs });
  return written !== undefined;
}

/**
 * Notes which machine goes on with what is left in the inbox of an instance whose lease is free: the one that does already, else
 * `machineMs`, which is itself the machine that was started for then, else one that the caller has to start for the time that this
 * answers. undefined: somebody else folds meanwhile and looks for himself, or this machine is too old, and the sweep finds the lease.
 */
export async function handOver(
  store: StateStore,
  instance: string,
  free: OwnLease,
  nowMs: number,
  machineMs?: number,
): Promise<number | undefined> {
  const isFit = (ms: number | undefined) => ms !== undefined && nowMs - ms < handedMostMs;
  if (isFit(free.handedMs)) return free.handedMs;
  const handedMs = machineMs ?? nowMs;
  if (!isFit(handedMs)) return undefined;
  const body: FoldLease = { untilMs: 0, owner: free.owner, handedMs };
  const version = await write(store, instance, body, free.version, { dueAtMs: nowMs });
  return version === undefined ? undefined : handedMs;
}

/** Whether the inbox of an instance may hold what nobody looks for. */
export async function isLeaseOpen(store: StateStore, instance: string): Promise<boolean> {
  const item = await store.get<FoldLease>(stateKeys.foldLease(instance));
  return item !== undefined && !item.body.isClosed;
}

type Times = { readonly dueAtMs: number } | { readonly expiresAtMs: number };

/** The version that is there after this write over `version` (0: nothing), its own repeat included; undefined if others wrote. */
async function write(
  store: StateStore,
  instance: string,
  body: FoldLease,
  version: number,
  times: Times,
): Promise<number | undefined> {
  const key = stateKeys.foldLease(instance);
  const expected = version === 0 ? 'absent' : version;
  if ((await store.put({ key, body, expected, ...times })) === 'stored') return version + 1;
  const item = await store.get<FoldLease>(key);
  return item?.version === version + 1 && isSame(item.body, body) ? version + 1 : undefined;
}

function isSame(a: FoldLease, b: FoldLease): boolean {
  return (
    a.owner === b.owner &&
    a.untilMs === b.untilMs &&
    a.handedMs === b.handedMs &&
    a.starts === b.starts &&
    a.isClosed === b.isClosed
  );
}

function handedOf(lease: { readonly handedMs?: number } | undefined): { readonly handedMs?: number } {
  return lease?.handedMs === undefined ? {} : { handedMs: lease.handedMs };
}

function startsOf(lease: Pick<FoldLease, 'starts'> | undefined): Pick<FoldLease, 'starts'> {
  return lease?.starts === undefined ? {} : { starts: lease.starts };
}
