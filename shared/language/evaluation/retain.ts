import { canonicalKey } from '../../facts/ids.ts';
import type { Rule } from '../artifact.ts';
import type { Environment, Facts, MemberTruth, Series } from './facts.ts';
import { keepForPatterns } from './patterns/kept-facts.ts';
import type { Base } from './phase.ts';
import { longestMs, type Reads, readsOf } from './reads.ts';
import { retainHosts } from './retain-hosts.ts';

/**
 * The facts that can still matter to a rule at its base or later: evaluated from that base on they give the same as all
 * facts. What comes at the base or after it stays if the rule reads its kind at all. `others` are ids of events that stay for
 * another reason: what keeps them from matching stays as well. Cost: linear in the facts; for patterns in the `where` of a
 * host set linear in the facts of each member.
 */
export function retain(rule: Rule, env: Environment, base: Base, others: Iterable<string> = []): Facts {
  const { facts } = env;
  const { atMs, consumed } = base;
  const reads = readsOf(rule);
  const kept = new Set([...others, ...recentIds(facts, reads, atMs), ...lastIds(facts, reads, atMs)]);
  const oldestMs = keepForPatterns(rule, { ...env, consumed }, atMs, kept);
  const horizonMs = Math.min(oldestMs, atMs - longestMs(reads));
  return {
    series: facts.series.flatMap((series) => retainedSeries(series, reads, atMs)),
    occurrences: facts.occurrences.filter(({ id }) => kept.has(id)),
    episodes: facts.episodes.filter(({ id }) => kept.has(id)),
    hosts: retainHosts(env, { fromMs: horizonMs, toMs: atMs }, reads.readsHosts || env.hostMade.size > 0),
    members: facts.members.flatMap((member) => retainedMember(member, reads, atMs)),
  };
}

/** What windows and active episodes need. */
function recentIds({ occurrences, episodes }: Facts, reads: Reads, atMs: number): readonly string[] {
  const isInWindow = (type: string, tMs: number) => {
    const isRead = reads.recent.has(type) || reads.last.has(type) || reads.patterns.has(type);
    return tMs >= atMs ? isRead : tMs > atMs - (reads.recent.get(type) ?? 0);
  };
  const isActive = (type: string, endMs: number) => {
    const backMs = reads.active.get(type);
    return backMs !== undefined && endMs > atMs - backMs;
  };
  return [
    ...occurrences.filter(({ type, tMs }) => isInWindow(type, tMs)),
    ...episodes.filter(({ type, startMs, endMs }) => isInWindow(type, startMs) || isActive(type, endMs)),
  ].map(({ id }) => id);
}

/** What absence needs: whoever asks asks by labels, so of each set of labels the last fact is enough. */
function lastIds({ occurrences, episodes }: Facts, reads: Reads, atMs: number): Iterable<string> {
  if (reads.last.size === 0) return [];
  const last = new Map<string, string>();
  const look = (type: string, labels: Series['labels'], tMs: number, id: string) => {
    const forMs = reads.last.get(type);
    if (forMs === undefined || tMs >= atMs || tMs <= atMs - forMs) return;
    last.set(JSON.stringify([type, canonicalKey(labels)]), id);
  };
  for (const { type, labels, tMs, id } of occurrences) look(type, labels, tMs, id);
  const ofOccurrences = [...last.values()];
  last.clear();
  for (const { type, labels, startMs, id } of episodes) look(type, labels, startMs, id);
  return [...ofOccurrences, ...last.values()];
}

/** Up to the point that may be valid at the begin of the longest window; the last point stays, that the series be known. */
function retainedSeries(series: Series, { samples }: Reads, atMs: number): readonly Series[] {
  const windowMs = samples.get(series.metric);
  if (windowMs === undefined) return [];
  const first = series.points.findLastIndex(({ tMs }) => tMs <= atMs - windowMs);
  return [first <= 0 ? series : { ...series, points: series.points.slice(first) }];
}

function retainedMember(member: MemberTruth, { members }: Reads, atMs: number): readonly MemberTruth[] {
  if (!members.has(member.hash)) return [];
  const first = member.timesMs.findLastIndex((tMs) => tMs <= atMs);
  if (first <= 0) return [member];
  return [{ ...member, timesMs: member.timesMs.slice(first), truths: member.truths.slice(first) }];
}
