import { secondMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateStore } from '../ports/stores.ts';
import { busy, settleAttempts } from './ports.ts';

/** Body at `stateKeys.foldLease(instance)`. */
export interface FoldLease {
  /** Somebody folds until then; 0: nobody does. */
  readonly untilMs: number;
  /** The inbox was seen empty after the last fold. */
  readonly isClosed?: true;
}

/** A lease that is ours. */
export interface OwnLease {
  readonly untilMs: number;
  readonly version: number;
}

/** Longer than a fold of the largest instance takes; a folder that died blocks the instance no longer. */
export const leaseMs = 15 * secondMs;

/**
 * Takes the right to fold an instance. It only saves work that several would do in vain: what may be written is decided by the
 * version of the instance's item. Until it is closed the item is due, so that the sweep finds what a dead folder left behind.
 * Answers until when somebody else has it. Throws `INSTANCE_BUSY` after `settleAttempts` conflicts with others.
 */
export async function takeLease(
  store: StateStore,
  instance: string,
  nowMs: number,
): Promise<OwnLease | { readonly heldUntilMs: number }> {
  const key = stateKeys.foldLease(instance);
  const untilMs = nowMs + leaseMs;
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await store.get<FoldLease>(key);
    if (item !== undefined && item.body.untilMs > nowMs) return { heldUntilMs: item.body.untilMs };
    const body: FoldLease = { untilMs };
    const expected = item?.version ?? 'absent';
    const outcome = await store.put({ key, body, expected, dueAtMs: untilMs });
    if (outcome === 'stored') return { untilMs, version: (item?.version ?? 0) + 1 };
  }
  throw busy(instance);
}

/** Lets others fold; false if the lease had expired and somebody else took it. The inbox must be looked at after this. */
export async function freeLease(
  store: StateStore,
  instance: string,
  { untilMs, version }: OwnLease,
): Promise<OwnLease | undefined> {
  const body: FoldLease = { untilMs: 0 };
  const key = stateKeys.foldLease(instance);
  const outcome = await store.put({ key, body, expected: version, dueAtMs: untilMs });
  return outcome === 'stored' ? { untilMs: 0, version: version + 1 } : undefined;
}

/** Says that nothing was left behind. On a conflict somebody else folds, and looks for himself. */
export async function closeLease(
  store: StateStore,
  instance: string,
  { version }: Pick<OwnLease, 'version'>,
): Promise<void> {
  const body: FoldLease = { untilMs: 0, isClosed: true };
  await store.put({ key: stateKeys.foldLease(instance), body, expected: version });
}

/** Whether the inbox of an instance may hold what nobody looks for. */
export async function isLeaseOpen(store: StateStore, instance: string): Promise<boolean> {
  const item = await store.get<FoldLease>(stateKeys.foldLease(instance));
  return item !== undefined && !item.body.isClosed;
}
