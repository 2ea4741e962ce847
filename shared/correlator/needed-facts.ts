import type { Facts } from '../language/evaluation/facts.ts';
import { raiseOf } from './child.ts';
import type { Evaluation } from './evaluation.ts';
import type { ChildEpisode } from './state.ts';
import type { StoredFact } from './stored-facts.ts';

/**
 * Tells of each fact of a state whether it still matters from `atMs` on, where `retained` do to the condition. A clear without its
 * raise is kept for `orphanMs`.
 */
export function neededFacts(
  { known }: Evaluation,
  retained: Facts,
  atMs: number,
  orphanMs: number,
): (fact: StoredFact) => boolean {
  const ids = new Set([...retained.episodes, ...retained.occurrences].map(({ id }) => id));
  const silences = new Set(
    retained.hosts.flatMap(({ silent }) => silent).map((interval) => known.silenceOf.get(interval)),
  );
  const changes = new Map(retained.members.map(({ labels, timesMs }) => [labels, timesMs.length]));

  const isChildNeeded = (child: ChildEpisode): boolean => {
    const { raise, clear } = child;
    if (ids.has(raiseOf(child)?.id ?? '') || silences.has(child)) return true;
    if (raise !== undefined) return raise.tMs >= atMs;
    // Its raise may come later: it must not open what is over.
    return clear !== undefined && clear.tMs + orphanMs >= atMs;
  };

  return (fact) => {
    switch (fact.kind) {
      case 'child':
        return isChildNeeded(fact.of);
      case 'occurrence':
        return ids.has(fact.of.id) || fact.of.tMs >= atMs;
      case 'change':
        return fact.place < (changes.get(fact.member.labels) ?? 0);
      case 'late':
        return false;
    }
  };
}
