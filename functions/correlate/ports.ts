import { correlatorLimits, latestMs } from '../../shared/correlator/limits.ts';
import { isIdle } from '../../shared/correlator/prune.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact, CompositeRule } from '../../shared/language/artifact.ts';
import { longestMs, readsOf } from '../../shared/language/evaluation/reads.ts';
import { type Clock, dayMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Definitions } from '../ports/control.ts';
import type { HostDirectory } from '../ports/host-directory.ts';
import type { SampleStore, StateStore, StateWrite } from '../ports/stores.ts';
import type { PageBounds, StoredBody } from './stored-state.ts';

/** What deciding and writing instances needs. */
export interface SettlePorts {
  readonly state: StateStore;
  readonly hosts: HostDirectory;
  readonly samples: Pick<SampleStore, 'newest' | 'latest' | 'schema'>;
  readonly definitions: Pick<Definitions, 'active'>;
  readonly clock: Clock;
  /** From which size on states lie in pages; absent: `pageBounds`. */
  readonly pageBounds?: PageBounds;
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

/** How long an idle state is kept at least: longer than any queue may hold a duplicate of what it knows. */
export const idleKeptMs = 30 * dayMs;

/** How long an idle state of a rule is kept after its last fact: until nothing in it lies in a window of the rule, in ms. */
export function keptMs(rule: CompositeRule): number {
  return Math.max(idleKeptMs, longestMs(readsOf(rule)) + latestMs(rule) + correlatorLimits.deliveryMs);
}

/** The write of an instance's item: due at its timer, to be cleaned up `forMs` from now once it is idle. */
export function writeOf(
  instance: string,
  body: StoredBody,
  expected: StateWrite<StoredBody>['expected'],
  nowMs: number,
  forMs = idleKeptMs,
): StateWrite<StoredBody> {
  const { timer } = body;
  const expires = body.v === 3 ? body.isIdle && timer === undefined : isIdle(body);
  return {
    key: stateKeys.instance(instance),
    body,
    expected,
    ...(timer !== undefined && { dueAtMs: timer.atMs }),
    ...(expires && { expiresAtMs: nowMs + forMs }),
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

/** The pause after an attempt that met a conflict; none after the last of `settleAttempts`. */
export async function pauseAfter({ pause }: Pick<SettlePorts, 'pause'>, attempt: number): Promise<void> {
  if (attempt < settleAttempts - 1) await pause(attempt);
}

export function busy(instance: string): TocsinError {
  return new TocsinError('INSTANCE_BUSY', `others kept writing the state of instance ${instance}`, {
    got: `${settleAttempts} conflicts`,
    retryable: true,
  });
}
