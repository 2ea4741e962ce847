import type { Expr } from '../../ast.ts';
import { isInHostSet } from '../../host-membership.ts';
import type { Environment, HostFact, Interval } from '../facts.ts';
import { factsOfHost } from './host-facts.ts';
import type { Reading, Value } from './reading.ts';

/** A host while it belongs to a set without a break: a change of tags that keeps it in is none. */
export interface Membership extends Interval {
  readonly host: string;
}

/** A stretch in which an expression has one value for one member. */
export interface MemberValue extends Interval {
  readonly value: Value;
}

/** The values of an expression for each member of a host set while it is one. */
export function memberValues(of: string, expr: Expr, reading: Reading): readonly MemberValue[] {
  const { fromMs, toMs } = reading.span;
  return membershipsOf(of, reading.env)
    .filter(({ startMs, endMs }) => startMs <= toMs && endMs > Math.max(fromMs, startMs))
    .flatMap((member) => valuesOf(member, expr, reading));
}

/** Of a host that left and joined again there are several. */
export function membershipsOf(of: string, { facts, hostSets }: Environment): readonly Membership[] {
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
  const fromMs = Math.max(member.startMs, span.fromMs);
  const endMs = Math.min(member.endMs, span.toMs + 1);
  const env = memberEnvironment(member, reading);
  const { timesMs, values } = signalOf(expr, env, { fromMs, toMs: endMs - 1 });
  return timesMs.map((startMs, i) => ({ startMs, endMs: timesMs[i + 1] ?? endMs, value: values[i] }));
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
