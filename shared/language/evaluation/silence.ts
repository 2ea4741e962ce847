import type { HostFact, Interval } from './facts.ts';
import { union } from './layers.ts';

/**
 * When nothing was heard of a host, in order and apart from each other: a silence goes on over a change of tags. A host
 * that is not known is never silent, nor is one that is not there.
 */
export function silencesOf(hosts: readonly HostFact[], host: string): readonly Interval[] {
  return union(silencesWhere(hosts, (each) => each === host));
}

/** When one of these hosts is there and silent; stretches of different hosts may overlap. */
export function silencesWhere(
  hosts: readonly HostFact[],
  isAsked: (host: string) => boolean,
): readonly Interval[] {
  return hosts
    .filter(({ host, silent }) => silent.length > 0 && isAsked(host))
    .flatMap((fact) => fact.silent.map((silence) => overlap(silence, fact)));
}

/** The time that both have in common; it ends before it starts if there is none. */
function overlap(left: Interval, right: Interval): Interval {
  return {
    startMs: Math.max(left.startMs, right.startMs),
    endMs: Math.min(left.endMs, right.endMs),
  };
}
