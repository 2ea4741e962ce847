import type { ChainSearch } from './chain.ts';
import { firstIndex, type PatternFact } from './pattern-facts.ts';

/**
 * A chain whose facts may have equal times, in any order among themselves; each fact serves one step. Every step gets its
 * earliest fact with which the rest can still be completed. Of facts with one time no more than one for each step are
 * needed, so the cost is a power of the steps and logarithmic in the facts.
 */
export function tiedChain(search: ChainSearch): readonly PatternFact[] | undefined {
  const { steps, last } = search;
  const chain: PatternFact[] = [];
  const used = new Set([last.id]);
  let fromMs = search.fromMs;
  for (let step = 0; step < steps.length - 1; step++) {
    const fact = earliest(search, step, fromMs, used).find(
      (each) => each.tMs <= last.tMs && canFinish(search, step + 1, each.tMs, new Set(used).add(each.id)),
    );
    if (!fact) return undefined;
    chain.push(fact);
    used.add(fact.id);
    fromMs = fact.tMs;
  }
  return [...chain, last];
}

/** Whether the steps from `step` on find facts from `tMs` on: as many as can be matched at each time, then the next time. */
function canFinish(search: ChainSearch, step: number, tMs: number, used: ReadonlySet<string>): boolean {
  const { steps, last } = search;
  let next = step + stepsAt(search, step, tMs, used);
  let afterMs = tMs + 1;
  while (next < steps.length - 1) {
    const fact = earliest(search, next, afterMs, used)[0];
    if (!fact || fact.tMs > last.tMs) return false;
    next += stepsAt(search, next, fact.tMs, used);
    afterMs = fact.tMs + 1;
  }
  return true;
}

/** How many steps from `step` on find facts of this very time, one each: a matching grown by augmenting paths. */
function stepsAt(search: ChainSearch, step: number, tMs: number, used: ReadonlySet<string>): number {
  const stepOf = new Map<string, number>();
  const place = (each: number, tried: Set<string>): boolean => {
    for (const fact of earliest(search, each, tMs, used)) {
      if (fact.tMs !== tMs || tried.has(fact.id)) continue;
      tried.add(fact.id);
      const holder = stepOf.get(fact.id);
      if (holder !== undefined && !place(holder, tried)) continue;
      stepOf.set(fact.id, each);
      return true;
    }
    return false;
  };
  let end = step;
  while (end < search.steps.length - 1 && place(end, new Set())) end++;
  return end - step;
}

/** Free facts of a step at the first time from `fromMs` on that has one; no more than there are steps. */
function earliest(
  { steps, consumed }: ChainSearch,
  step: number,
  fromMs: number,
  used: ReadonlySet<string>,
): readonly PatternFact[] {
  const facts = steps[step] ?? [];
  const found: PatternFact[] = [];
  for (let i = firstIndex(facts, fromMs, consumed); i < facts.length; i++) {
    const fact = facts[i] as PatternFact;
    if (found.length === steps.length || (found[0] && fact.tMs !== found[0].tMs)) break;
    if (!used.has(fact.id)) found.push(fact);
  }
  return found;
}
