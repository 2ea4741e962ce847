import { secondMs } from '../../shared/time.ts';
import { stateKeys } from '../adapters/keys.ts';
import { type Asked, decideStored, type Outcome } from './decide-stored.ts';
import { closeLease, folded, freeLease, handOver, type OwnLease, takeLease } from './fold-lease.ts';
import { clearInbox, readInbox, type Waiting } from './inbox.ts';
import { busy, type DecidedRule, pauseAfter, type SettlePorts, settleAttempts } from './ports.ts';

/** Folds of one instance that one call makes one after the other; what comes in meanwhile is then left to a machine. */
export const foldRounds = 10;

/** A call begins no further fold of any instance after this time. */
export const foldBudgetMs = 8 * secondMs;

/**
 * Instances in pages that one call folds at the same time: one with 100,000 facts takes half a gigabyte, and a function has 1,769 MB,
 * of which what the fold before left behind may still take as much.
 */
export const foldsAtATime = 1;

/** Who folds, and how long. */
export interface Folder {
  /** Names the call; the same for its repeats. */
  readonly owner: string;
  /** No further fold begins from then on. */
  readonly untilMs: number;
  /** It is the machine that was started for then. */
  readonly machineMs?: number;
}

export type Folding =
  /** Nothing is left. */
  | { readonly kind: 'folded'; readonly outcome: Outcome }
  /**
   * Something may be left, without an outcome all of it: the machine of `handedMs` goes on, without one somebody else who folds, or who
   * is found by the sweep.
   */
  | { readonly kind: 'left'; readonly outcome?: Outcome; readonly handedMs?: number }
  /** Somebody else folds, and finds all that was appended before this answer. */
  | { readonly kind: 'held'; readonly untilMs: number };

/** What has to be done once an outcome is written, before the inbox forgets what led to it. */
type AfterWrite = (outcome: Outcome) => Promise<void>;

/**
 * Folds what waits in the inbox of an instance in pages, if nobody else does, and looks once more after its lease is free: whoever
 * found it taken had appended before that. Dying anywhere leaves the inbox as it was or folded twice, which is the same, and a lease
 * that is due.
 */
export async function foldInbox(
  ports: SettlePorts,
  decided: DecidedRule,
  asked: Asked,
  folder: Folder,
  afterWrite: AfterWrite,
): Promise<Folding> {
  const { instance } = asked;
  const { state, clock } = ports;
  let outcome: Outcome | undefined;
  let seen: Waiting | undefined;
  for (let round = 1; ; round++) {
    const lease = await takeLease(state, instance, folder.owner, clock());
    if ('heldUntilMs' in lease) {
      if (outcome !== undefined) return left(outcome, lease.handedMs);
      return { kind: 'held', untilMs: lease.heldUntilMs };
    }
    const isOver = clock() >= folder.untilMs;
    if (!isOver) outcome = await foldRound(ports, decided, asked, lease, seen, afterWrite);
    const free = await freeLease(state, instance, isOver ? lease : folded(lease));
    if (free === undefined) return left(outcome, lease.handedMs);
    seen = await readInbox(state, instance);
    if (seen.keys.length === 0) {
      const isClosed = await closeLease(state, instance, free, clock());
      if (isClosed && outcome !== undefined) return { kind: 'folded', outcome };
      return left(outcome, isClosed ? undefined : free.handedMs);
    }
    if (isOver || round === foldRounds || clock() >= folder.untilMs)
      return left(outcome, await handOver(state, instance, free, clock(), folder.machineMs));
  }
}

function left(outcome: Outcome | undefined, handedMs: number | undefined): Folding {
  return {
    kind: 'left',
    ...(outcome !== undefined && { outcome }),
    ...(handedMs !== undefined && { handedMs }),
  };
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
