import { type Decision, decide } from '../../shared/correlator/decide.ts';
import type { Fact } from '../../shared/correlator/fact.ts';
import { foldFacts } from '../../shared/correlator/fold.ts';
import { latestMs } from '../../shared/correlator/limits.ts';
import type { InstanceState } from '../../shared/correlator/state.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import { contextOf, hostNames } from './context.ts';
import { heartbeatFacts, heartbeatLookMs, readsHeartbeats } from './heartbeats.ts';
import type { RuleWithSets, SettlePorts } from './ports.ts';

export interface Look {
  readonly decision: Decision;
  /** How many of the facts changed nothing. */
  readonly repeats: number;
  /** The time by which it was decided. */
  readonly nowMs: number;
  /** When to look again although no fact comes. */
  readonly deadlineMs?: number;
}

/** Decides a state with new facts, and with what is read for it now: hosts, samples, contacts. Writes nothing. */
export async function lookAt(
  ports: Pick<SettlePorts, 'hosts' | 'samples' | 'clock'>,
  decided: RuleWithSets,
  state: InstanceState,
  facts: readonly Fact[],
  hostsChangedMs: number,
): Promise<Look> {
  const { rule } = decided;
  const nowMs = ports.clock();
  const context = await contextOf(ports, decided, state, hostsChangedMs, nowMs);
  const contacts = readsHeartbeats(rule)
    ? await heartbeatFacts(ports.samples, rule, hostNames(rule, state, context.hosts), nowMs)
    : [];
  const told = foldFacts(state, facts);
  const decision = decide(rule, foldFacts(told.state, contacts).state, context, nowMs);
  const looksMs = hasLeft(rule, state, context.hosts, nowMs) ? undefined : rule.samplesEveryMs;
  const deadlineMs = nextLook(rule, decision.nextDeadlineMs, looksMs, context.hosts, nowMs);
  return { decision, repeats: told.repeats, nowMs, ...(deadlineMs !== undefined && { deadlineMs }) };
}

/** Whether the host of an instance is gone, and no fact that comes can tell of its time any more: its return is told by an event. */
function hasLeft(
  rule: CompositeRule,
  { labels }: InstanceState,
  hosts: readonly HostFact[],
  nowMs: number,
): boolean {
  const own = hosts.filter(({ host }) => host === labels.host);
  return own.length > 0 && own.every(({ endMs }) => endMs + latestMs(rule) <= nowMs);
}

/**
 * A rule over samples is looked at on a grid of time, so that wake-ups which come late or twice do not shift it. While contact
 * with a host is missing nothing else would tell that it is back.
 */
function nextLook(
  rule: CompositeRule,
  deadlineMs: number | undefined,
  samplesEveryMs: number | undefined,
  hosts: readonly HostFact[],
  nowMs: number,
): number | undefined {
  const looks = [
    deadlineMs,
    samplesEveryMs && (Math.floor(nowMs / samplesEveryMs) + 1) * samplesEveryMs,
    deadlineMs === undefined && readsHeartbeats(rule) && hosts.some(({ endMs }) => endMs > nowMs)
      ? nowMs + heartbeatLookMs
      : undefined,
  ].filter((each) => each !== undefined);
  return looks.length === 0 ? undefined : Math.min(...looks);
}
