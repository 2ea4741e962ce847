import type { HostFact, Interval } from '../../../shared/language/evaluation/facts.ts';
import { isInHostSet } from '../../../shared/language/host-membership.ts';
import type { View } from './outcome.ts';

export function covers({ startMs, endMs }: Interval, tMs: number): boolean {
  return startMs <= tMs && tMs < endMs;
}

/** A host of a set, and since when it has been there without a break: a change of tags that keeps it in is none. */
export interface Member {
  readonly host: string;
  readonly joinedMs: number;
}

/** The hosts that belong to a set at a time. */
export function membersAt(set: string, view: View, tMs: number): readonly Member[] {
  const inside = view.facts.hosts.filter((fact) => isInHostSet(view.hostSets, set, fact));
  return inside
    .filter((fact) => covers(fact, tMs))
    .map(({ host, startMs }) => ({ host, joinedMs: joinOf(host, startMs, inside) }));
}

function joinOf(host: string, startMs: number, stretches: readonly HostFact[]): number {
  const before = stretches.find((each) => each.host === host && each.endMs === startMs);
  return before ? joinOf(host, before.startMs, stretches) : startMs;
}

/** How a member of a host set sees: as host, and not beyond its join. */
export function memberView(view: View, { host, joinedMs }: Member): View {
  return { ...view, scope: { ...view.scope, host }, bornMs: Math.max(view.bornMs, joinedMs) };
}

export function isSilentAt(fact: HostFact, tMs: number): boolean {
  return covers(fact, tMs) && fact.silent.some((each) => covers(each, tMs));
}

/** False without a host, and for a host of which nothing is known. */
export function isHostSilentAt(host: string | undefined, view: View, tMs: number): boolean {
  return view.facts.hosts.some((fact) => fact.host === host && isSilentAt(fact, tMs));
}

/** Whether the instance is there: born, and its host neither gone nor out of the rule's set. */
export function isAliveAt(set: string | undefined, view: View, tMs: number): boolean {
  if (tMs < view.bornMs) return false;
  const stretches = view.facts.hosts.filter(({ host }) => host === view.scope.host);
  if (stretches.length === 0) return true;
  return stretches.some(
    (fact) => covers(fact, tMs) && (set === undefined || isInHostSet(view.hostSets, set, fact)),
  );
}
