import { isIdle } from '../../shared/correlator/prune.ts';
import type { InstanceState } from '../../shared/correlator/state.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { HostDirectory } from '../ports/host-directory.ts';
import type { SampleStore, StateStore, StateWrite } from '../ports/stores.ts';

/** What deciding and writing instances needs. */
export interface SettlePorts {
  readonly state: StateStore;
  readonly hosts: HostDirectory;
  readonly samples: Pick<SampleStore, 'newest' | 'latest' | 'schema'>;
  readonly clock: Clock;
  /** Waits before the next attempt after `attempt` (0, 1, ...) failed ones, with jitter. */
  readonly pause: (attempt: number) => Promise<void>;
}

/** A rule as it is decided by: with its effective lateness, and the host sets of its definitions. */
export interface DecidedRule {
  readonly rule: CompositeRule;
  readonly hostSets: Artifact['hostSets'];
}

/** An instance as it is stored. */
export type StoredInstance = InstanceState & {
  /** Newest change of membership that it was told of: it is never decided again by what was known before. */
  readonly hostsChangedMs?: number;
};

/** Attempts to write a state that others write as well. */
export const settleAttempts = 10;

/** How long an idle state is kept: longer than any queue may hold a duplicate of what it knows. */
export const idleKeptMs = 30 * dayMs;

/** The write of an instance's state: due at its timer, to be cleaned up once it is idle. */
export function writeOf(
  instance: string,
  state: StoredInstance,
  expected: StateWrite<StoredInstance>['expected'],
  nowMs: number,
): StateWrite<StoredInstance> {
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
