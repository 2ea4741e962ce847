import type { Artifact, CompositeRule } from '../language/artifact.ts';
import { termsOf } from './selectors.ts';

/**
 * The composites with their effective lateness: own plus the largest of the composites that make what they read.
 * Definitions have no cycle; in one, a rule that is met again would add nothing. Cost: linear in the graph of rules, also
 * where many rules share what is below.
 */
export function effectiveRules(artifact: Pick<Artifact, 'compositeRules'>): readonly CompositeRule[] {
  const rules = artifact.compositeRules;
  const emitters = new Map<string, readonly CompositeRule[]>();
  for (const rule of rules) emitters.set(rule.emit, [...(emitters.get(rule.emit) ?? []), rule]);
  const known = new Map<CompositeRule, number>();
  return rules.map((rule) => ({ ...rule, latenessMs: effectiveMs(rule) }));

  function effectiveMs(rule: CompositeRule): number {
    const before = known.get(rule);
    if (before !== undefined) return before;
    known.set(rule, 0);
    const types = new Set(termsOf(rule.when).map(({ selector }) => selector.name));
    const below = [...types].flatMap((type) => emitters.get(type) ?? []).map(effectiveMs);
    const sumMs = rule.latenessMs + Math.max(0, ...below);
    known.set(rule, sumMs);
    return sumMs;
  }
}
