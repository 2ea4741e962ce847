import { decide, type Reason } from '../../shared/correlator/decide.ts';
import { type Fact, fold } from '../../shared/correlator/fold.ts';
import {
  type InstanceState,
  instanceId,
  newState,
  readState,
  type Timer,
} from '../../shared/correlator/state.ts';
import { type Arming, armAfterFacts, armAfterWake, executionName } from '../../shared/correlator/timer.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Executions } from '../ports/hops.ts';
import { join } from './members.ts';
import { busy, type SettlePorts, settleAttempts, writeOf } from './ports.ts';

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

/**
 * Folds facts into one instance, decides, and writes state and events in one transaction; then starts the machine that
 * waits for the deadline. If it dies before the write, nothing happened; if after, a repeat finds the facts known and
 * starts the machine again under the same name. Throws `INSTANCE_BUSY` if others kept writing.
 */
export async function settleFacts(
  ports: SettlePorts & { readonly executions: Executions },
  rule: CompositeRule,
  labels: Readonly<Record<string, string>>,
  facts: readonly Fact[],
): Promise<Settled> {
  const instance = instanceId(rule, labels);
  const arm = (timer: Timer | undefined, deadlineMs: number | undefined) => armAfterFacts(timer, deadlineMs);
  const { settled, before, start } = await settle(ports, rule, instance, facts, arm, () =>
    join(ports.state, rule, newState(rule, labels)),
  );
  const isRepeat = facts.some((fact) => fold(before, [fact]) === before);
  const toStart = start ?? (isRepeat ? settled.timer : undefined);
  if (toStart !== undefined) await startExecution(ports.executions, instance, toStart);
  return settled;
}

/**
 * Decides an instance again after the wake-up of the execution that was started for `startMs`. Harmless if it is early,
 * late or repeated.
 */
export async function settleWake(
  ports: SettlePorts,
  rule: CompositeRule,
  state: InstanceState,
  startMs: number,
): Promise<Settled> {
  const arm = (timer: Timer | undefined, deadlineMs: number | undefined): Arming => {
    const armed = armAfterWake(startMs, timer, deadlineMs);
    return armed === undefined ? {} : { timer: armed };
  };
  const { settled } = await settle(ports, rule, instanceId(rule, state.labels), [], arm, async () => state);
  return settled;
}

export async function startExecution(executions: Executions, instance: string, timer: Timer): Promise<void> {
  const input: WakeInput = { v: 1, instance, until: new Date(timer.startMs).toISOString() };
  await executions.start(executionName(instance, timer), input);
}

interface Outcome {
  readonly settled: Settled;
  /** The state that was read. */
  readonly before: InstanceState;
  readonly start?: Timer;
}

async function settle(
  ports: SettlePorts,
  rule: CompositeRule,
  instance: string,
  facts: readonly Fact[],
  arm: (timer: Timer | undefined, deadlineMs: number | undefined) => Arming,
  fresh: () => Promise<InstanceState>,
): Promise<Outcome> {
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await ports.state.get<unknown>(stateKeys.instance(instance));
    const before = item === undefined ? await fresh() : readState(item.body);
    const nowMs = ports.clock();
    const decision = decide(rule, fold(before, facts), nowMs);
    const { timer, start } = arm(before.timer, decision.nextDeadlineMs);
    const settled = { reasons: decision.reasons, ...(timer !== undefined && { timer }) };
    const outcome: Outcome = { settled, before, ...(start !== undefined && { start }) };
    if (decision.state === before && timer === before.timer) return outcome;
    const next = withTimer(decision.state, timer);
    const write = writeOf(instance, next, item?.version ?? 'absent', nowMs);
    if ((await ports.state.putWithEvents(write, decision.events)) === 'stored') return outcome;
    await ports.pause(attempt);
  }
  throw busy(instance);
}

function withTimer(state: InstanceState, timer: Timer | undefined): InstanceState {
  const { timer: _, ...rest } = state;
  return timer === undefined ? rest : { ...rest, timer };
}
