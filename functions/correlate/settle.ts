import type { Reason } from '../../shared/correlator/decide.ts';
import type { Fact } from '../../shared/correlator/fact.ts';
import { instanceId, type Timer } from '../../shared/correlator/state.ts';
import {
  type Arming,
  armAfterFacts,
  armAfterWake,
  executionName,
  newTimer,
} from '../../shared/correlator/timer.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Executions } from '../ports/hops.ts';
import { type Asked, decideStored, type Outcome } from './decide-stored.ts';
import { foldInbox } from './fold-inbox.ts';
import { isLeaseOpen } from './fold-lease.ts';
import { append } from './inbox.ts';
import { busy, type DecidedRule, pauseAfter, type SettlePorts, settleAttempts } from './ports.ts';

export interface Settled {
  readonly reasons: readonly Reason[];
  /** The armed wake-up after this. */
  readonly timer?: Timer;
}

/** What the machine is started with; it waits until `until`. */
export interface WakeInput {
  readonly v: 1;
  readonly instance: string;
  /** RFC 3339. */
  readonly until: string;
}

type StartPorts = SettlePorts & { readonly executions: Executions };

/**
 * Tells one instance of facts, or only to decide again, and starts the machine that waits for its deadline. An instance that is one
 * item is folded, decided and written here, state and events in one transaction; without facts it only decides again, and keeps
 * no new instance of which there is nothing to say. One in pages gets the facts into its inbox, and whoever has its lease
 * folds them: then this answers without reasons.
 *
 * If it dies before the write, nothing happened; if after, a repeat finds the facts known and starts the machine again under
 * the same name. Facts in an inbox are found by the sweep if nobody folds them. Throws `INSTANCE_BUSY` if others kept writing.
 */
export async function settleFacts(
  ports: StartPorts,
  decided: DecidedRule,
  labels: Readonly<Record<string, string>>,
  facts: readonly Fact[],
  hostsChangedMs = 0,
): Promise<Settled> {
  const instance = instanceId(decided.rule, labels);
  const arm = (timer: Timer | undefined, deadlineMs: number | undefined): Arming =>
    armAfterFacts(timer, deadlineMs);
  const asked = { instance, labels, facts, hostsChangedMs, arm };
  const start = (outcome: Outcome) => startAfter(ports.executions, asked, outcome);
  const outcome = await settleWhole(ports, decided, asked);
  if (outcome !== 'paged') {
    await start(outcome);
    return outcome;
  }
  await append(ports.state, instance, { facts, hostsChangedMs }, ports.clock());
  const folded = await foldInbox(ports, decided, { ...asked, facts: [], hostsChangedMs: 0 }, start);
  if (folded.kind === 'held') return { reasons: [] };
  if (folded.isMore) await startExecution(ports.executions, instance, newTimer(ports.clock(), 0));
  return folded.outcome;
}

/** What the machine is to do after a wake-up. */
export type Woken = Settled & {
  /** Whatever the timer is, call again then: somebody else folds, or more waits to be folded. */
  readonly againMs?: number;
};

/**
 * Decides an instance again after the wake-up of the execution that was started for `startMs`, and folds what waits in its inbox.
 * Harmless if it is early, late or repeated.
 */
export async function settleWake(
  ports: SettlePorts,
  decided: DecidedRule,
  labels: Readonly<Record<string, string>>,
  startMs: number,
): Promise<Woken> {
  const arm = (timer: Timer | undefined, deadlineMs: number | undefined): Arming => {
    const armed = armAfterWake(startMs, timer, deadlineMs);
    return armed === undefined ? {} : { timer: armed };
  };
  const instance = instanceId(decided.rule, labels);
  const asked = { instance, labels, facts: [], hostsChangedMs: 0, arm };
  const outcome = (await isLeaseOpen(ports.state, instance))
    ? 'paged'
    : await settleWhole(ports, decided, asked);
  if (outcome !== 'paged') return outcome;
  const folded = await foldInbox(ports, decided, asked, async () => {});
  if (folded.kind === 'held') return { reasons: [], againMs: folded.untilMs };
  return folded.isMore ? { ...folded.outcome, againMs: ports.clock() } : folded.outcome;
}

/** Starts the machine that waits for a timer; a repeat finds it there. */
export async function startExecution(executions: Executions, instance: string, timer: Timer): Promise<void> {
  const input: WakeInput = { v: 1, instance, until: new Date(timer.startMs).toISOString() };
  await executions.start(executionName(instance, timer), input);
}

/** `paged`: the state is no longer one item, and nothing happened. */
async function settleWhole(
  ports: SettlePorts,
  decided: DecidedRule,
  asked: Asked,
): Promise<Outcome | 'paged'> {
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await ports.state.get<{ readonly v?: unknown }>(stateKeys.instance(asked.instance));
    if (item?.body.v === 3) return 'paged';
    const outcome = await decideStored(ports, decided, asked, item);
    if (outcome !== undefined) return outcome;
    await pauseAfter(ports, attempt);
  }
  throw busy(asked.instance);
}

/** A call that died after its write may have lost the start: a repeat of its facts starts the same again. */
async function startAfter(
  executions: Executions,
  { instance, facts }: Asked,
  { start, timer, repeats }: Outcome,
): Promise<void> {
  const toStart = start ?? (facts.length === 0 || repeats > 0 ? timer : undefined);
  if (toStart !== undefined) await startExecution(executions, instance, toStart);
}
