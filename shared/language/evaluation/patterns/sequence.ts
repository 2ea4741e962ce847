import type { Consumed, Environment } from '../facts.ts';
import { strictChain } from './chain.ts';
import { type ConsumingMatch, consumingMatch } from './consuming.ts';
import type { SequenceNode } from './nodes.ts';
import { compareFacts, patternFacts } from './pattern-facts.ts';
import { tiedChain } from './tied-chain.ts';

/**
 * Matches of a sequence up to `toMs`, in order: at each fact of the last step the one with the earliest start. What can
 * follow a later start can follow an earlier one too, so the first start that is allowed decides, and nothing is tried
 * twice. Cost: steps x log(facts) for each fact of the last step.
 */
export function sequenceMatches(
  node: SequenceNode,
  env: Environment,
  consumed: Consumed | undefined,
  toMs: number,
): readonly ConsumingMatch[] {
  const steps = node.steps.map((step) => patternFacts(step, env, toMs));
  const chainOf = node.isEqualTimeAllowed ? tiedChain : strictChain;
  const blockedMs = lastBlock(node, env, toMs);
  const matches: ConsumingMatch[] = [];
  let before = consumed;
  for (const last of steps.at(-1) ?? []) {
    if (before && compareFacts(last, before) <= 0) continue;
    const fromMs = Math.max(last.tMs - (node.withinMs ?? Number.POSITIVE_INFINITY), blockedMs(last.tMs));
    const chain = chainOf({ steps, last, fromMs, ...(before && { consumed: before }) });
    if (!chain) continue;
    const match = consumingMatch(chain);
    matches.push(match);
    before = match.consumed;
  }
  return matches;
}

/** The time of the last `without` fact before a time; asked for times that do not descend. */
function lastBlock(node: SequenceNode, env: Environment, toMs: number): (tMs: number) => number {
  const times = node.without
    .flatMap((selector) => patternFacts(selector, env, toMs).map(({ tMs }) => tMs))
    .sort((a, b) => a - b);
  let next = 0;
  return (tMs) => {
    while ((times[next] ?? Number.POSITIVE_INFINITY) < tMs) next++;
    return times[next - 1] ?? Number.NEGATIVE_INFINITY;
  };
}
