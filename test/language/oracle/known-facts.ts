import type {
  Facts,
  HostFact,
  Interval,
  MemberTruth,
  Series,
} from '../../../shared/language/evaluation/facts.ts';

/** What could be known at a time: nothing that comes later, and no end that lies ahead. Which series there are is known. */
export function knownAt(facts: Facts, tMs: number): Facts {
  return {
    series: facts.series.map((each) => ({
      ...each,
      points: each.points.filter((point) => point.tMs <= tMs),
    })),
    occurrences: facts.occurrences.filter((each) => each.tMs <= tMs),
    episodes: begun(facts.episodes, tMs),
    hosts: begun(facts.hosts, tMs).map((each) => ({ ...each, silent: begun(each.silent, tMs) })),
    members: facts.members.flatMap((each) => saidUpTo(each, tMs)),
  };
}

/** What was kept at `keptAtMs`, and of all facts those that became known since, up to `tMs`. */
export function knownSince(all: Facts, kept: Facts, keptAtMs: number, tMs: number): Facts {
  const now = knownAt(all, tMs);
  const keptIds = new Set([...kept.occurrences, ...kept.episodes].map(({ id }) => id));
  return {
    series: now.series.map((each) => seriesSince(each, kept.series, keptAtMs)),
    occurrences: now.occurrences.filter((each) => each.tMs > keptAtMs || keptIds.has(each.id)),
    episodes: now.episodes.filter((each) => each.startMs > keptAtMs || keptIds.has(each.id)),
    hosts: now.hosts.flatMap((each) => hostSince(each, kept.hosts, keptAtMs)),
    members: now.members.map((each) => memberSince(each, kept.members, keptAtMs)),
  };
}

function begun<T extends Interval>(list: readonly T[], tMs: number): readonly T[] {
  return list
    .filter(({ startMs }) => startMs <= tMs)
    .map((each) => (each.endMs > tMs ? { ...each, endMs: Number.POSITIVE_INFINITY } : each));
}

function saidUpTo(member: MemberTruth, tMs: number): readonly MemberTruth[] {
  const count = member.timesMs.filter((time) => time <= tMs).length;
  if (count === 0) return [];
  return [{ ...member, timesMs: member.timesMs.slice(0, count), truths: member.truths.slice(0, count) }];
}

function seriesSince(series: Series, kept: readonly Series[], keptAtMs: number): Series {
  const before = kept.find((each) => each.metric === series.metric && isSame(each.labels, series.labels));
  const since = series.points.filter((point) => point.tMs > keptAtMs);
  return { ...series, points: [...(before?.points ?? []), ...since] };
}

function memberSince(member: MemberTruth, kept: readonly MemberTruth[], keptAtMs: number): MemberTruth {
  const before = kept.find((each) => each.hash === member.hash && isSame(each.labels, member.labels));
  const first = member.timesMs.filter((time) => time <= keptAtMs).length;
  return {
    ...member,
    timesMs: [...(before?.timesMs ?? []), ...member.timesMs.slice(first)],
    truths: [...(before?.truths ?? []), ...member.truths.slice(first)],
  };
}

/** A stretch that was forgotten stays so, and of one that was kept its forgotten silences. */
function hostSince(fact: HostFact, kept: readonly HostFact[], keptAtMs: number): readonly HostFact[] {
  if (fact.startMs > keptAtMs) return [fact];
  const before = kept.find((each) => each.host === fact.host && each.startMs === fact.startMs);
  if (!before) return [];
  const silent = fact.silent.filter(
    ({ startMs }) => startMs > keptAtMs || before.silent.some((each) => each.startMs === startMs),
  );
  return [{ ...before, endMs: fact.endMs, silent }];
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
