import { waits } from '../../shared/policy/response-waits.ts';
import { dayMs } from '../../shared/time.ts';
import type { StateItem, StateKey, StateStore } from '../ports/stores.ts';

/** The right to work on an instance or a volume. The item outlives its release, so that fencing numbers only grow. */
export interface LeaseRecord {
  readonly v: 1;
  /** The response that holds it, or held it last. */
  readonly holder: string;
  /** Grows by one with each new holding. */
  readonly fence: number;
  /** Exclusive: from here on anybody may take it. */
  readonly expiresAtMs: number;
  readonly isReleased: boolean;
}

const keptMs = 90 * dayMs;

/** Takes or renews a lease and returns its fencing number; `busy` if another response holds it. Idempotent by holder. */
export async function takeLease(
  state: StateStore,
  key: StateKey,
  holder: string,
  nowMs: number,
): Promise<number | 'busy'> {
  const item = await state.get<LeaseRecord>(key);
  if (item !== undefined && isHeld(item.body, nowMs) && item.body.holder !== holder) return 'busy';
  const fence = item === undefined ? 1 : nextFence(item.body, holder);
  const outcome = await write(state, key, item, lease(holder, fence, nowMs));
  return outcome === 'stored' ? fence : 'busy';
}

/**
 * Extends a lease that is still this holding's, also after its expiry as long as nobody took it. False: it is lost, and
 * its holder must not act any more.
 */
export async function renewLease(
  state: StateStore,
  key: StateKey,
  holder: string,
  fence: number,
  nowMs: number,
): Promise<boolean> {
  const item = await state.get<LeaseRecord>(key);
  if (item === undefined || !isOf(item.body, holder, fence)) return false;
  return (await write(state, key, item, lease(holder, fence, nowMs))) === 'stored';
}

/** Gives a lease back, whatever number it has: also one whose taking was never recorded. Others' are left alone. */
export async function releaseLease(state: StateStore, key: StateKey, holder: string): Promise<void> {
  const item = await state.get<LeaseRecord>(key);
  if (item === undefined || item.body.holder !== holder || item.body.isReleased) return;
  await write(state, key, item, { ...item.body, isReleased: true });
}

function isHeld(body: LeaseRecord, nowMs: number): boolean {
  return !body.isReleased && nowMs < body.expiresAtMs;
}

function isOf(body: LeaseRecord, holder: string, fence: number): boolean {
  return body.holder === holder && body.fence === fence && !body.isReleased;
}

function nextFence(body: LeaseRecord, holder: string): number {
  return body.holder === holder && !body.isReleased ? body.fence : body.fence + 1;
}

function lease(holder: string, fence: number, nowMs: number): LeaseRecord {
  return { v: 1, holder, fence, expiresAtMs: nowMs + waits.leaseMs, isReleased: false };
}

function write(
  state: StateStore,
  key: StateKey,
  item: StateItem<LeaseRecord> | undefined,
  body: LeaseRecord,
): Promise<'stored' | 'conflict'> {
  const expected = item?.version ?? 'absent';
  return state.put({ key, body, expected, expiresAtMs: body.expiresAtMs + keptMs });
}
