import type { Expr } from '../../ast.ts';
import { isInHostSet } from '../../host-membership.ts';
import type { Environment, HostFact, Interval, TimeSpan } from '../facts.ts';
import { reachMs, readsIn } from '../reads.ts';
import { factsOfHost, hasEventsOf } from './host-facts.ts';
import type { Reading, Value } from './reading.ts';

/** A host while it belongs to a set without a break: a change of tags that keeps it in is none. */
export interface Membership extends Interval {
  readonly host: string;
}

/** A stretch in which an expression has one value for one member. */
export interface MemberValue extends Interval {
  readonly value: Value;
}

/**
 * The values of an expression for each member of a host set while it is one. Members of which nothing is known have one value where
 * events alone are read, so it is found once for all.
 */
export function memberValues(of: string, expr: Expr, reading: Reading): readonly MemberValue[] {
  const { env, span } = reading;
  const { fromMs, toMs } = span;
  const isQuiet =
    reading.matched.length === 0 && readsEventsAlone(expr) ? quietHosts(expr, reading) : () => false;
  let quiet: MemberValue | undefined;
  const all: MemberValue[] = [];
  for (const member of membershipsOf(of, env)) {
    const { host, startMs, endMs } = member;
    if (startMs > toMs || endMs <= Math.max(fromMs, startMs)) continue;
    if (!isQuiet(host)) {
      for (const each of valuesOf(member, expr, reading)) all.push(each);
      continue;
    }
    quiet ??= { startMs: fromMs, endMs: toMs + 1, value: valuesOf(member, expr, reading)[0]?.value };
    const isWhole = startMs <= fromMs && endMs > toMs;
    all.push(isWhole ? quiet : { ...within(member, span), value: quiet.value });
  }
  return all;
}

const membershipsByHosts = new WeakMap<readonly HostFact[], Map<string, Known>>();

interface Known {
  readonly hostSets: Environment['hostSets'];
  readonly memberships: readonly Membership[];
}

/** Of a host that left and joined again there are several. Found once for a list of hosts. */
export function membershipsOf(of: string, env: Environment): readonly Membership[] {
  const { facts, hostSets } = env;
  const bySet = membershipsByHosts.get(facts.hosts) ?? new Map<string, Known>();
  membershipsByHosts.set(facts.hosts, bySet);
  const known = bySet.get(of);
  if (known?.hostSets === hostSets) return known.memberships;
  const memberships = findMemberships(of, env);
  bySet.set(of, { hostSets, memberships });
  return memberships;
}

function findMemberships(of: string, { facts, hostSets }: Environment): readonly Membership[] {
  const byHost = new Map<string, Membership[]>();
  for (const fact of facts.hosts) {
    if (!isInHostSet(hostSets, of, fact)) continue;
    const known = byHost.get(fact.host);
    if (known) prolong(known, fact);
    else byHost.set(fact.host, [fact]);
  }
  return [...byHost.values()].flat();
}

function prolong(memberships: Membership[], { host, startMs, endMs }: HostFact): void {
  const last = memberships.at(-1);
  if (last?.endMs === startMs) memberships.splice(-1, 1, { host, startMs: last.startMs, endMs });
  else memberships.push({ host, startMs, endMs });
}

function valuesOf(member: Membership, expr: Expr, reading: Reading): readonly MemberValue[] {
  const { span, signalOf } = reading;
  const { startMs: fromMs, endMs } = within(member, span);
  const env = memberEnvironment(member, reading);
  const { timesMs, values } = signalOf(expr, env, { fromMs, toMs: endMs - 1 });
  return timesMs.map((startMs, i) => ({ startMs, endMs: timesMs[i + 1] ?? endMs, value: values[i] }));
}

function within({ startMs, endMs }: Interval, { fromMs, toMs }: TimeSpan): Interval {
  return { startMs: Math.max(startMs, fromMs), endMs: Math.min(endMs, toMs + 1) };
}

const eventReaders = new WeakMap<Expr, boolean>();

/** It reads what happened and lasts, and nothing that may change without an event. */
export function readsEventsAlone(expr: Expr): boolean {
  const known = eventReaders.get(expr);
  if (known !== undefined) return known;
  const { samples, last, patterns, members, readsHosts } = readsIn([expr]);
  const isSo = !readsHosts && [samples, last, patterns, members].every(({ size }) => size === 0);
  eventReaders.set(expr, isSo);
  return isSo;
}

/** Hosts of which there is no event as far back as is looked, and which were never silent. */
function quietHosts(expr: Expr, { env, allFacts, span }: Reading): (host: string) => boolean {
  const silent = new Set(env.facts.hosts.filter((fact) => fact.silent.length > 0).map(({ host }) => host));
  const near = { fromMs: span.fromMs - reachMs(expr), toMs: span.toMs };
  return (host) => !silent.has(host) && !hasEventsOf(allFacts, host, near);
}

/** As the member sees: as host, not beyond its join, and of the facts those that agree with it. */
function memberEnvironment({ host, startMs }: Membership, { env, allFacts }: Reading): Environment {
  return {
    ...env,
    facts: factsOfHost(allFacts, host),
    scope: { ...env.scope, host },
    bornMs: Math.max(env.bornMs, startMs),
  };
}
