import type { Artifact, CompositeRule } from '../language/artifact.ts';
import { typesInConditions } from '../language/placement/reads.ts';
import { typesSaid } from './event-types.ts';

/**
 * The composites with their effective lateness: own plus the largest of the composites that make what decides them, also
 * their events `<EMIT>_UNKNOWN`. What hosts make adds nothing: they decide at once, and members are as late as any event.
 * Definitions have no cycle; in one, a rule that is met again would add nothing. Cost: linear in the graph of rules, also
 * where many rules share what is below or emit the same.
 */
export function effectiveRules(artifact: Pick<Artifact, 'compositeRules'>): readonly CompositeRule[] {
  const emitters = compositesByType(artifact.compositeRules);
  const lateOf = new Map<string, number>();
  const lateRules = new Map<CompositeRule, number>();
  return artifact.compositeRules.map((rule) => ({ ...rule, latenessMs: lateRule(rule) }));

  function lateRule(rule: CompositeRule): number {
    const known = lateRules.get(rule);
    if (known !== undefined) return known;
    lateRules.set(rule, 0);
    let belowMs = 0;
    for (const type of typesInConditions(rule)) belowMs = Math.max(belowMs, lateType(type));
    lateRules.set(rule, rule.latenessMs + belowMs);
    return rule.latenessMs + belowMs;
  }

  function lateType(type: string): number {
    const known = lateOf.get(type);
    if (known !== undefined) return known;
    let largestMs = 0;
    for (const rule of emitters.get(type) ?? []) largestMs = Math.max(largestMs, lateRule(rule));
    lateOf.set(type, largestMs);
    return largestMs;
  }
}

/** The composites by the types of the events that they make. */
export function compositesByType(
  rules: readonly CompositeRule[],
): ReadonlyMap<string, readonly CompositeRule[]> {
  const emitters = new Map<string, CompositeRule[]>();
  for (const rule of rules) {
    for (const type of typesSaid(rule)) {
      const same = emitters.get(type);
      if (same) same.push(rule);
      else emitters.set(type, [rule]);
    }
  }
  return emitters;
}
