import { newTimer } from '../../shared/correlator/timer.ts';
import type { Clock } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Executions } from '../ports/hops.ts';
import type { StateStore } from '../ports/stores.ts';
import { closeLease, type FoldLease } from './fold-lease.ts';
import { clearInbox, readInbox, toldInInbox } from './inbox.ts';
import { checkInForce, type SettlePorts } from './ports.ts';
import { startExecution } from './settle.ts';
import { renewShared } from './shared-facts.ts';

interface StartPorts {
  readonly state: StateStore;
  readonly executions: Executions;
  readonly clock: Clock;
}

/** How often the sweep starts machines for one lease, in ms. */
export interface Pace {
  /** So long after a lease is due, the sweep finds it. */
  readonly overdueMs: number;
  /** Until the next start, after so many in vain. */
  readonly waitAfter: (starts: number) => number;
}

/** What was done for a lease: one start more, or none since the next one is not due before `nextMs`. */
export interface LeftFold {
  readonly isStarted: boolean;
  /** In a row that nobody folded after. */
  readonly starts: number;
  readonly nextMs: number;
}

/** Of leases that nobody folds by. */
const owner = 'left';

/**
 * Starts a machine for an instance whose lease was not closed: its folder died, and may have left something in the inbox, also if the
 * instance itself was cleaned up since. The lease is due again when the next machine is, so that it is found again if this one never
 * folds; a machine that fails makes it due sooner, which starts none before its time. The lease of a rule has its shared facts
 * renewed. undefined: there is nothing to start.
 */
export async function startLeftFold(
  { state, executions, clock }: StartPorts,
  instance: string,
  { overdueMs, waitAfter }: Pace,
): Promise<LeftFold | undefined> {
  const key = stateKeys.foldLease(instance);
  const item = await state.get<FoldLease>(key);
  if (item === undefined || item.body.isClosed) return undefined;
  const { version } = item;
  const nowMs = clock();
  if ((await state.get(stateKeys.instance(instance))) === undefined) {
    if (await renewShared(state, instance, nowMs)) return undefined;
    if ((await toldInInbox(state, instance)) === undefined) {
      await closeLease(state, instance, { owner, version }, nowMs);
      return undefined;
    }
  }
  const { starts: before = 0, handedMs = 0 } = item.body;
  const dueMs = handedMs + waitAfter(before);
  if (before > 0 && nowMs < dueMs) return { isStarted: false, starts: before, nextMs: dueMs };
  const starts = before + 1;
  const nextMs = nowMs + waitAfter(starts);
  const body: FoldLease = { untilMs: 0, owner, handedMs: nowMs, starts };
  // On a conflict somebody folds.
  if ((await state.put({ key, body, expected: version, dueAtMs: nextMs - overdueMs })) !== 'stored')
    return undefined;
  try {
    await startExecution(executions, instance, newTimer(nowMs, 0));
  } catch (error) {
    // Nothing was started, so it counts for nothing: the next run finds it again.
    await state.put({ key, body: item.body, expected: version + 1, dueAtMs: nowMs - overdueMs });
    throw error;
  }
  return { isStarted: true, starts, nextMs };
}

/**
 * Takes away what waits for an instance whose rule is no more in the set `version`, and closes its lease: nobody can fold it. If it
 * dies before the end the lease stays due, and the sweep has it done again; on a conflict somebody still folds, and leaves it due.
 */
export async function dropLeft(
  ports: Pick<SettlePorts, 'state' | 'definitions' | 'clock'>,
  instance: string,
  version: string,
): Promise<void> {
  const { state } = ports;
  const lease = await state.get<FoldLease>(stateKeys.foldLease(instance));
  if (lease === undefined || lease.body.isClosed) return;
  let { keys } = await readInbox(state, instance);
  while (keys.length > 0) {
    await checkInForce(ports, version);
    await clearInbox(state, keys);
    ({ keys } = await readInbox(state, instance));
  }
  await closeLease(state, instance, { owner, version: lease.version }, ports.clock());
}
