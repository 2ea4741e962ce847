import { isIdle } from '../../shared/correlator/prune.ts';
import type { InstanceState } from '../../shared/correlator/state.ts';
import { TocsinError } from '../../shared/errors.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { StateStore, StateWrite } from '../ports/stores.ts';

/** What writing instances needs. */
export interface SettlePorts {
  readonly state: StateStore;
  readonly clock: Clock;
  /** Waits before the next attempt after `attempt` (0, 1, ...) failed ones, with jitter. */
  readonly pause: (attempt: number) => Promise<void>;
}

/** Attempts to write a state that others write as well. */
export const settleAttempts = 10;

/** How long an idle state is kept: longer than any queue may hold a duplicate of what it knows. */
export const idleKeptMs = 30 * dayMs;

/** The write of an instance's state: due at its timer, to be cleaned up once it is idle. */
export function writeOf(
  instance: string,
  state: InstanceState,
  expected: StateWrite<InstanceState>['expected'],
  nowMs: number,
): StateWrite<InstanceState> {
  return {
    key: stateKeys.instance(instance),
    body: state,
    expected,
    ...(state.timer !== undefined && { dueAtMs: state.timer.atMs }),
    ...(isIdle(state) && { expiresAtMs: nowMs + idleKeptMs }),
  };
}

export function busy(instance: string): TocsinError {
  return new TocsinError('INSTANCE_BUSY', `others kept writing the state of instance ${instance}`, {
    got: `${settleAttempts} conflicts`,
    retryable: true,
  });
}
