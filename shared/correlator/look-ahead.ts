import { limits } from '../facts/limits.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { nextBorderMs } from '../language/evaluation/during.ts';
import { reachMs } from '../language/evaluation/reads.ts';
import { conditionsOf } from '../language/placement/reads.ts';

/**
 * How far after `atMs` something can happen although no fact comes, in milliseconds: until the last fact has left every window
 * and every hold was reached. With hours two of their borders more, since outside of them nothing is raised.
 */
export function lookAheadMs(rule: CompositeRule, atMs: number): number {
  const { forMs, clearForMs, maxGapMs, latenessMs, during } = rule;
  const holdsMs = forMs + clearForMs + Math.max(maxGapMs ?? 0, forMs, clearForMs) + 1;
  const factsMs = latenessMs + limits.futureMs + Math.max(...conditionsOf(rule).map(reachMs));
  const quietMs = atMs + factsMs + holdsMs;
  if (during === undefined) return quietMs - atMs;
  const borderMs = nextBorderMs(during, quietMs) ?? quietMs;
  return (nextBorderMs(during, borderMs) ?? borderMs) + holdsMs - atMs;
}
