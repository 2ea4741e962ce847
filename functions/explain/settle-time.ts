import type { Rule } from '../../shared/language/artifact.ts';
import { explainLimits } from './limits.ts';

/**
 * How long before a time an instance is followed: twice its holds and gaps, so that what ran when it was begun with has come to
 * its end, and as long as its gates remember, so that what mutes is told.
 */
export function settleMs(
  { forMs, clearForMs, maxGapMs = 0, cooldownMs = 0, maxRaises }: Rule,
  leastMs: number = explainLimits.settleMs,
): number {
  const holdsMs = 2 * (forMs + clearForMs + Math.max(maxGapMs, forMs, clearForMs));
  return Math.max(holdsMs, cooldownMs, maxRaises?.perMs ?? 0) + leastMs;
}
