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
import { type Folder, foldBudgetMs, foldInbox } from './fold-inbox.ts';
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

/** Folds what waits in the inbox of an instance in pages; begins no further fold after `untilMs`. */
export type FoldLater = (untilMs: number) => Promise<Settled>;

/**
 * Tells one instance of facts, or only to decide again, and starts the machine that waits for its deadline. An instance that is one
 * item is folded, decided and written here, state and events in one transaction; without facts it only decides again, and keeps
 * no new instance of which there is nothing to say. One in pages gets the facts into its inbox, and the caller is given the fold, which
 * whoever has the lease does: then it answers without reasons.
 *
 * If it dies before the write, nothing happened; if after, a repeat finds the facts known and starts the machine again under
 * the same name. Facts in an inbox are found by the sweep if nobody folds them. Throws `INSTANCE_BUSY` if others kept writing.
 */
export async function tellFacts(
  ports: StartPorts,
  decided: DecidedRule,
  labels: Readonly<Record<string, string>>,
  facts: readonly Fact[],
  hostsChangedMs = 0,
): Promise<Settled | FoldLater> {
  const instance = instanceId(decided.rule, labels);
  const arm = (timer: Timer | undefined, deadlineMs: number | undefined): Arming =>
    armAfterFacts(timer, deadlineMs);
  const asked = { instance, labels, facts, hostsChangedMs, arm };
  const outcome = await settleWhole(ports, decided, asked);
  if (outcome !== 'paged') {
    await startAfter(ports.executions, asked, outcome);
    return outcome;
  }
  const { application, name: rule } = decided.rule;
  const of = { application, rule, labels };
  const name = await append(ports.state, instance, { of, facts, hostsChangedMs }, ports.clock());
  return (untilMs) => foldTold(ports, decided, asked, { owner: name, untilMs });
}

/** Both at once; of many instances in pages one call tells all first, and folds `foldsAtATime`. */
export async function settleFacts(...asked: Parameters<typeof tellFacts>): Promise<Settled> {
  const settled = await tellFacts(...asked);
  return typeof settled === 'function' ? settled(asked[0].clock() + foldBudgetMs) : settled;
}

async function foldTold(
  ports: StartPorts,
  decided: DecidedRule,
  asked: Asked,
  folder: Folder,
): Promise<Settled> {
  const { instance } = asked;
  const start = (outcome: Outcome) => startAfter(ports.executions, asked, outcome);
  const folding = await foldInbox(ports, decided, { ...asked, facts: [], hostsChangedMs: 0 }, folder, start);
  if (folding.kind === 'left' && folding.handedMs !== undefined)
    await startExecution(ports.executions, instance, newTimer(folding.handedMs, 0));
  return (folding.kind === 'held' ? undefined : folding.outcome) ?? { reasons: [] };
}

/** What the machine is to do after a wake-up. */
export type Woken = Settled & {
  /** Whatever the timer is, call again then: somebody else folds, or more waits that this machine was handed. */
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
  const nowMs = ports.clock();
  const folder = { owner: `wake ${startMs}`, untilMs: nowMs + foldBudgetMs, machineMs: startMs };
  const folding = await foldInbox(ports, decided, asked, folder, async () => {});
  if (folding.kind === 'held') return { reasons: [], againMs: folding.untilMs };
  const settled = folding.outcome ?? { reasons: [] };
  const isOurs = folding.kind === 'left' && folding.handedMs === startMs;
  return isOurs ? { ...settled, againMs: ports.clock() } : settled;
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
