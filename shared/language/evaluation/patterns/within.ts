import type { Consumed, Environment } from '../facts.ts';
import { type ConsumingMatch, consumingMatch } from './consuming.ts';
import type { WithinNode } from './nodes.ts';
import { compareFacts, type PatternFact, patternFacts } from './pattern-facts.ts';

/** Matches of `all ... within` up to `toMs`, in order. One fact may serve several selectors. Cost: facts x selectors. */
export function withinMatches(
  node: WithinNode,
  env: Environment,
  consumed: Consumed | undefined,
  toMs: number,
): readonly ConsumingMatch[] {
  const matches: ConsumingMatch[] = [];
  const latest = new Map<number, PatternFact>();
  for (const { fact, serves } of inOrder(node, env, toMs)) {
    if (consumed && compareFacts(fact, consumed) <= 0) continue;
    for (const index of serves) latest.set(index, fact);
    const chosen = [...latest.values()];
    const isComplete = latest.size === node.of.length;
    if (!isComplete || chosen.some(({ tMs }) => tMs < fact.tMs - node.withinMs)) continue;
    matches.push(consumingMatch([...new Set(chosen)].sort(compareFacts)));
    latest.clear();
  }
  return matches;
}

interface Served {
  readonly fact: PatternFact;
  /** Indexes of the selectors that read it. */
  readonly serves: number[];
}

function inOrder(node: WithinNode, env: Environment, toMs: number): readonly Served[] {
  const served = new Map<string, Served>();
  node.of.forEach((selector, index) => {
    for (const fact of patternFacts(selector, env, toMs)) {
      const known = served.get(fact.id);
      if (known) known.serves.push(index);
      else served.set(fact.id, { fact, serves: [index] });
    }
  });
  return [...served.values()].sort((a, b) => compareFacts(a.fact, b.fact));
}
