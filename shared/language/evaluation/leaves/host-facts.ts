import type { Facts, TimeSpan } from '../facts.ts';

type Labelled = { readonly labels: Readonly<Record<string, string>> };

/** Lists by host; what has no host belongs to each. In the order of the list. */
interface Shares<T extends Labelled> {
  readonly all: readonly T[];
  readonly byHost: ReadonlyMap<string, readonly T[]>;
  readonly hasCommon: boolean;
}

interface Partition {
  readonly series: Shares<Facts['series'][number]>;
  readonly occurrences: Shares<Facts['occurrences'][number]>;
  readonly episodes: Shares<Facts['episodes'][number]>;
  readonly members: Shares<Facts['members'][number]>;
}

const allTime: TimeSpan = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

const partitions = new WeakMap<Facts, Partition>();

/**
 * The facts that agree with a host. So that each member of a large set reads its own alone, the facts are parted once; facts
 * without a host are rare, and where there are any each host costs one walk.
 */
export function factsOfHost(facts: Facts, host: string): Facts {
  const { series, occurrences, episodes, members } = partitionOf(facts);
  return {
    series: shareOf(series, host),
    occurrences: shareOf(occurrences, host),
    episodes: shareOf(episodes, host),
    members: shareOf(members, host),
    hosts: facts.hosts,
  };
}

/** Whether there is an event of a host, or one without a host, that lies in a span or reaches into it; both ends are inside. */
export function hasEventsOf(facts: Facts, host: string, { fromMs, toMs } = allTime): boolean {
  const { occurrences, episodes } = partitionOf(facts);
  if (occurrences.hasCommon || episodes.hasCommon) return true;
  for (const { tMs } of occurrences.byHost.get(host) ?? []) if (tMs <= toMs && tMs >= fromMs) return true;
  for (const { startMs, endMs } of episodes.byHost.get(host) ?? [])
    if (startMs <= toMs && endMs >= fromMs) return true;
  return false;
}

function partitionOf(facts: Facts): Partition {
  const known = partitions.get(facts);
  if (known) return known;
  const partition = {
    series: sharesOf(facts.series),
    occurrences: sharesOf(facts.occurrences),
    episodes: sharesOf(facts.episodes),
    members: sharesOf(facts.members),
  };
  partitions.set(facts, partition);
  return partition;
}

function sharesOf<T extends Labelled>(all: readonly T[]): Shares<T> {
  const byHost = new Map<string, T[]>();
  let hasCommon = false;
  for (const fact of all) {
    const host = hostOf(fact);
    if (host === undefined) {
      hasCommon = true;
      continue;
    }
    const share = byHost.get(host);
    if (share) share.push(fact);
    else byHost.set(host, [fact]);
  }
  return { all, byHost, hasCommon };
}

function shareOf<T extends Labelled>({ all, byHost, hasCommon }: Shares<T>, host: string): readonly T[] {
  if (!hasCommon) return byHost.get(host) ?? [];
  return all.filter((fact) => (hostOf(fact) ?? host) === host);
}

function hostOf({ labels }: Labelled): string | undefined {
  return Object.hasOwn(labels, 'host') ? labels.host : undefined;
}
