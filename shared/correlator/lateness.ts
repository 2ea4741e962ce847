import type { Artifact, CompositeRule } from '../language/artifact.ts';
import { termsOf } from './selectors.ts';

/**
 * The composites with their effective lateness: own plus the largest of the composites that make what they read.
 * Definitions have no cycle; if these had one, a rule that is met again adds nothing.
 */
export function effectiveRules(artifact: Pick<Artifact, 'compositeRules'>): readonly CompositeRule[] {
  const rules = artifact.compositeRules;
  return rules.map((rule) => ({ ...rule, latenessMs: effectiveMs(rules, rule, []) }));
}

function effectiveMs(
  rules: readonly CompositeRule[],
  rule: CompositeRule,
  above: readonly CompositeRule[],
): number {
  const types = new Set(termsOf(rule.when).map((term) => term.selector.name));
  const children = rules.filter((each) => types.has(each.emit) && each !== rule && !above.includes(each));
  const below = children.map((child) => effectiveMs(rules, child, [...above, rule]));
  return rule.latenessMs + Math.max(0, ...below);
}
