import type { DecisionContext } from '../../shared/correlator/context.ts';
import { needsHosts } from '../../shared/correlator/instances.ts';
import type { InstanceState } from '../../shared/correlator/state.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { HostFact } from '../../shared/language/evaluation/facts.ts';
import { isInHostSet } from '../../shared/language/host-membership.ts';
import { conditionsOf } from '../../shared/language/placement/reads.ts';
import { walkSelectors } from '../../shared/language/selectors.ts';
import type { RuleWithSets, SettlePorts } from './ports.ts';
import { readSeries } from './series.ts';

/**
 * What an instance is decided on besides its own facts: hosts as known after `sinceMs` at least, and stored samples; each read
 * only for a rule that asks for it. Throws `HOSTS_TOO_MANY` and `SAMPLES_TOO_MANY`.
 */
export async function contextOf(
  ports: Pick<SettlePorts, 'hosts' | 'samples'>,
  { rule, hostSets }: RuleWithSets,
  state: InstanceState,
  sinceMs: number,
  nowMs: number,
): Promise<DecisionContext> {
  const hosts = await hostsFor(ports, { rule, hostSets }, state.labels.host, sinceMs);
  const series =
    rule.samplesEveryMs === undefined
      ? []
      : await readSeries(ports.samples, rule, hostNames(rule, state, hosts), state.base?.atMs, nowMs);
  return { hostSets, hosts, series };
}

/** Hosts that a rule's conditions can look at for this instance: its own, those that selectors name, members of its sets. */
export function hostNames(
  rule: CompositeRule,
  { labels }: Pick<InstanceState, 'labels'>,
  hosts: readonly HostFact[],
): readonly string[] {
  const named = conditionsOf(rule)
    .flatMap(walkSelectors)
    .flatMap(({ matchers }) => matchers.filter(({ label, op }) => label === 'host' && op === '='))
    .map(({ value }) => value);
  const own = labels.host === undefined ? [] : [labels.host];
  return [...new Set([...own, ...named, ...hosts.map(({ host }) => host)])].sort();
}

/** Of each host all stretches: in one it is a member, in another it is not. */
async function hostsFor(
  { hosts }: Pick<SettlePorts, 'hosts'>,
  { rule, hostSets }: RuleWithSets,
  own: string | undefined,
  sinceMs: number,
): Promise<readonly HostFact[]> {
  const sets = needsHosts(rule);
  if (sets.length === 0) return own === undefined ? [] : hosts.of(own, sinceMs);
  const all = await hosts.all(sinceMs);
  const members = all.filter((fact) => sets.some((set) => isInHostSet(hostSets, set, fact)));
  const names = new Set(members.map(({ host }) => host));
  return all.filter(({ host }) => host === own || names.has(host));
}
