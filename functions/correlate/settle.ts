import type { Reason } from '../../shared/correlator/decide.ts';
import type { Fact } from '../../shared/correlator/fact.ts';
import { fold } from '../../shared/correlator/fold.ts';
import { readState } from '../../shared/correlator/read-state.ts';
import { type InstanceState, instanceId, newState, type Timer } from '../../shared/correlator/state.ts';
import { type Arming, armAfterFacts, armAfterWake, executionName } from '../../shared/correlator/timer.ts';
import { stateKeys } from '../adapters/keys.ts';
import type { Executions } from '../ports/hops.ts';
import { type Look, lookAt } from './look.ts';
import { join } from './members.ts';
import {
  busy,
  type DecidedRule,
  type SettlePorts,
  type StoredInstance,
  settleAttempts,
  writeOf,
} from './ports.ts';

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
 * waits for the deadline. Without facts it only decides again, and keeps no new instance of which there is nothing to say.
 * If it dies before the write, nothing happened; if after, a repeat finds the facts known and starts the machine again under
 * the same name. `hostsChangedMs`: a change of membership that the decision has to know of. Throws `INSTANCE_BUSY` if others
 * kept writing.
 */
export async function settleFacts(
  ports: SettlePorts & { readonly executions: Executions },
  decided: DecidedRule,
  labels: Readonly<Record<string, string>>,
  facts: readonly Fact[],
  hostsChangedMs = 0,
): Promise<Settled> {
  const { rule } = decided;
  const instance = instanceId(rule, labels);
  const { settled, before, start } = await settle(ports, decided, {
    instance,
    labels,
    facts,
    hostsChangedMs,
    arm: armAfterFacts,
  });
  const isRepeat = facts.length === 0 || facts.some((fact) => fold(before, [fact]) === before);
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
  decided: DecidedRule,
  labels: Readonly<Record<string, string>>,
  startMs: number,
): Promise<Settled> {
  const arm = (timer: Timer | undefined, deadlineMs: number | undefined): Arming => {
    const armed = armAfterWake(startMs, timer, deadlineMs);
    return armed === undefined ? {} : { timer: armed };
  };
  const instance = instanceId(decided.rule, labels);
  const { settled } = await settle(ports, decided, { instance, labels, facts: [], hostsChangedMs: 0, arm });
  return settled;
}

export async function startExecution(executions: Executions, instance: string, timer: Timer): Promise<void> {
  const input: WakeInput = { v: 1, instance, until: new Date(timer.startMs).toISOString() };
  await executions.start(executionName(instance, timer), input);
}

interface Asked {
  readonly instance: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly facts: readonly Fact[];
  readonly hostsChangedMs: number;
  readonly arm: (timer: Timer | undefined, deadlineMs: number | undefined) => Arming;
}

interface Outcome {
  readonly settled: Settled;
  /** The state that was read. */
  readonly before: InstanceState;
  readonly start?: Timer;
}

async function settle(ports: SettlePorts, decided: DecidedRule, asked: Asked): Promise<Outcome> {
  const { instance, labels, facts, arm } = asked;
  for (let attempt = 0; attempt < settleAttempts; attempt++) {
    const item = await ports.state.get<StoredInstance>(stateKeys.instance(instance));
    const toldMs = item?.body.hostsChangedMs ?? 0;
    const hostsChangedMs = Math.max(toldMs, asked.hostsChangedMs);
    const look = (state: InstanceState) => lookAt(ports, decided, state, facts, hostsChangedMs);
    const fresh = newState(decided.rule, labels);
    if (item === undefined && facts.length === 0 && saysNothing(await look(fresh)))
      return { settled: { reasons: [] }, before: fresh };
    const before = item === undefined ? await join(ports.state, decided.rule, fresh) : readState(item.body);
    const { decision, nowMs, deadlineMs } = await look(before);
    const { timer, start } = arm(before.timer, deadlineMs);
    const settled = { reasons: decision.reasons, ...(timer !== undefined && { timer }) };
    const outcome: Outcome = { settled, before, ...(start !== undefined && { start }) };
    if (decision.state === before && timer === before.timer && hostsChangedMs === toldMs) return outcome;
    const next = { ...withTimer(decision.state, timer), ...(hostsChangedMs > 0 && { hostsChangedMs }) };
    const write = writeOf(instance, next, item?.version ?? 'absent', nowMs);
    if ((await ports.state.putWithEvents(write, decision.events)) === 'stored') return outcome;
    await ports.pause(attempt);
  }
  throw busy(instance);
}

function saysNothing({ decision, deadlineMs }: Look): boolean {
  return decision.events.length === 0 && deadlineMs === undefined;
}

function withTimer(state: InstanceState, timer: Timer | undefined): InstanceState {
  const { timer: _, ...rest } = state;
  return timer === undefined ? rest : { ...rest, timer };
}
