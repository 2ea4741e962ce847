import { secondMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { type Asked, decideStored, type Outcome } from './decide-stored.ts';
import { closeLease, freeLease, type OwnLease, takeLease } from './fold-lease.ts';
import { clearInbox, readInbox, type Waiting } from './inbox.ts';
import { busy, type DecidedRule, pauseAfter, type SettlePorts, settleAttempts } from './ports.ts';

/** Folds that one call makes one after the other; what comes in meanwhile is then left to the next call. */
export const foldRounds = 10;

/** A call begins no further fold after this time. */
export const foldBudgetMs = 8 * secondMs;

export type Folding =
  | { readonly kind: 'folded'; readonly outcome: Outcome; readonly isMore: boolean }
  /** Somebody else folds, and finds all that was appended before this answer. */
  | { readonly kind: 'held'; readonly untilMs: number };

/** What has to be done once an outcome is written, before the inbox forgets what led to it. */
type AfterWrite = (outcome: Outcome) => Promise<void>;

/**
 * Folds what waits in the inbox of an instance in pages, if nobody else does, and looks once more after its lease is free: whoever
 * found it taken had appended before that. `isMore`: something was left, and the caller has to see to it. Dying anywhere leaves
 * the inbox as it was or folded twice, which is the same, and a lease that is due.
 */
export async function foldInbox(
  ports: SettlePorts,
  decided: DecidedRule,
  asked: Asked,
  afterWrite: AfterWrite,
): Promise<Folding> {
  const { instance } = asked;
  const { state } = ports;
  const beganMs = ports.clock();
  let outcome: Outcome | undefined;
  let left: Waiting | undefined;
  for (let round = 1; ; round++) {
    const lease = await takeLease(state, instance, ports.clock());
    if ('heldUntilMs' in lease) {
      if (outcome !== undefined) return { kind: 'folded', outcome, isMore: false };
      return { kind: 'held', untilMs: lease.heldUntilMs };
    }
    outcome = await foldRound(ports, decided, asked, lease, left, afterWrite);
    const free = await freeLease(state, instance, lease);
    if (free === undefined) return { kind: 'folded', outcome, isMore: false };
    left = await readInbox(state, instance);
    if (left.keys.length === 0) {
      await closeLease(state, instance, free);
      return { kind: 'folded', outcome, isMore: false };
    }
    if (round === foldRounds || ports.clock() - beganMs >= foldBudgetMs)
      return { kind: 'folded', outcome, isMore: true };
  }
}

/** One fold of what was seen waiting, which others may have folded since; if it fails they may try at once. */
async function foldRound(
  ports: SettlePorts,
  decided: DecidedRule,
  asked: Asked,
  lease: OwnLease,
  seen: Waiting | undefined,
  afterWrite: AfterWrite,
): Promise<Outcome> {
  try {
    const waiting = seen ?? (await readInbox(ports.state, asked.instance));
    const outcome = await foldWaiting(ports, decided, asked, waiting);
    await afterWrite(outcome);
    await clearInbox(ports.state, waiting.keys);
    return outcome;
  } catch (error) {
    // If this fails as well, the lease expires.
    await freeLease(ports.state, asked.instance, lease).catch(() => undefined);
    throw error;
  }
}

async function foldWaiting(
  ports: SettlePorts,
  decided: DecidedRule,
  asked: Asked,
  { entries }: Waiting,
): Promise<Outcome> {
  const told: Asked = {
    ...asked,
    facts: entries.flatMap(({ facts }) => facts),
    hostsChangedMs: entries.reduce((newestMs, each) => Math.max(newestMs, each.hostsChangedMs), 0),
  };
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await ports.state.get<unknown>(stateKeys.instance(asked.instance));
    const outcome = await decideStored(ports, decided, told, item);
    if (outcome !== undefined) return outcome;
    await pauseAfter(ports, attempt);
  }
  throw busy(asked.instance);
}
