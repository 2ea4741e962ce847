import { isIdle } from '../../shared/correlator/prune.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Definitions } from '../ports/control.ts';
import type { HostDirectory } from '../ports/host-directory.ts';
import type { SampleStore, StateStore, StateWrite } from '../ports/stores.ts';
import type { StoredBody } from './stored-state.ts';

/** What deciding and writing instances needs. */
export interface SettlePorts {
  readonly state: StateStore;
  readonly hosts: HostDirectory;
  readonly samples: Pick<SampleStore, 'newest' | 'latest' | 'schema'>;
  readonly definitions: Pick<Definitions, 'active'>;
  readonly clock: Clock;
  /** Waits before the next attempt after `attempt` (0, 1, ...) failed ones, with jitter. */
  readonly pause: (attempt: number) => Promise<void>;
}

/** A rule as it is decided by: with its effective lateness, and the host sets of its definitions. */
export interface RuleWithSets {
  readonly rule: CompositeRule;
  readonly hostSets: Artifact['hostSets'];
}

/** A rule of the definition set with this version. */
export interface DecidedRule extends RuleWithSets {
  readonly version: string;
}

/** Attempts to write a state that others write as well. */
export const settleAttempts = 10;

/** How long an idle state is kept: longer than any queue may hold a duplicate of what it knows. */
export const idleKeptMs = 30 * dayMs;

/** The write of an instance's item: due at its timer, to be cleaned up once it is idle. */
export function writeOf(
  instance: string,
  body: StoredBody,
  expected: StateWrite<StoredBody>['expected'],
  nowMs: number,
): StateWrite<StoredBody> {
  const { timer } = body;
  const expires = body.v === 3 ? body.isIdle && timer === undefined : isIdle(body);
  return {
    key: stateKeys.instance(instance),
    body,
    expected,
    ...(timer !== undefined && { dueAtMs: timer.atMs }),
    ...(expires && { expiresAtMs: nowMs + idleKeptMs }),
  };
}

/**
 * To be asked right before a write: a call that began under one set and is slow may end when the next is in force, whose decisions
 * it must not undo. Throws `DEFINITIONS_CHANGED`; what the call was given comes again.
 */
export async function checkInForce(
  { definitions }: Pick<SettlePorts, 'definitions'>,
  version: string,
): Promise<void> {
  const active = await definitions.active();
  if (active?.version === version) return;
  throw new TocsinError('DEFINITIONS_CHANGED', 'another definition set came into force meanwhile', {
    got: version,
    allowed: active?.version ?? 'none',
    retryable: true,
  });
}

export function busy(instance: string): TocsinError {
  return new TocsinError('INSTANCE_BUSY', `others kept writing the state of instance ${instance}`, {
    got: `${settleAttempts} conflicts`,
    retryable: true,
  });
}
