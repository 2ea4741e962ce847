import type { Environment, HostFact, TimeSpan } from './facts.ts';
import { coveringInterval } from './layers.ts';
import { silencesOf } from './silence.ts';

/**
 * What is known of hosts and can matter at `toMs` or later. Stretches that reach beyond `fromMs` stay, so that a member's
 * join is known as far back as anything asks, and the instance's own host stays known however long it is gone.
 */
export function retainHosts(
  { facts, scope }: Environment,
  { fromMs, toMs }: TimeSpan,
  areOthersRead: boolean,
): readonly HostFact[] {
  const known = facts.hosts.filter(({ host }) => areOthersRead || host === scope.host);
  const own = known.findLast(({ host }) => host === scope.host);
  return known.flatMap((fact) => {
    const silent = lastingSilence(known, fact, toMs);
    const isNeeded = fact.endMs >= toMs || fact.endMs > fromMs || silent.length > 0 || fact === own;
    if (!isNeeded) return [];
    return [silent.length === fact.silent.length ? fact : { ...fact, silent }];
  });
}

/** Parts of silences that end at `tMs` or later, be it in a later stretch. */
function lastingSilence(hosts: readonly HostFact[], { host, silent }: HostFact, tMs: number) {
  if (silent.length === 0) return silent;
  const silences = silencesOf(hosts, host);
  return silent.filter(({ startMs }) => (coveringInterval(silences, startMs)?.endMs ?? tMs) >= tMs);
}
