import { termsOf } from '../../correlator/selectors.ts';
import type { CompositeRule } from '../artifact.ts';

/**
 * The composites with their effective lateness: own plus the largest of the composites that make what they read. Of rules
 * without a cycle, as an artifact's are. Cost: linear in the graph of rules, also where many rules share what is below.
 */
export function withEffectiveLateness(rules: readonly CompositeRule[]): readonly CompositeRule[] {
  const emitters = new Map<string, readonly CompositeRule[]>();
  for (const rule of rules) emitters.set(rule.emit, [...(emitters.get(rule.emit) ?? []), rule]);
  const known = new Map<CompositeRule, number>();
  return rules.map((rule) => ({ ...rule, latenessMs: effectiveMs(rule) }));

  function effectiveMs(rule: CompositeRule): number {
    const before = known.get(rule);
    if (before !== undefined) return before;
    const types = new Set(termsOf(rule.when).map(({ selector }) => selector.name));
    const below = [...types].flatMap((type) => emitters.get(type) ?? []).map(effectiveMs);
    const sumMs = rule.latenessMs + Math.max(0, ...below);
    known.set(rule, sumMs);
    return sumMs;
  }
}
