import { compositesByType } from '../../correlator/lateness.ts';
import type { CompositeRule } from '../artifact.ts';
import { typesReadBy } from '../placement/reads.ts';

/** For each composite 1, or one more than the highest of those that it reads. */
export function levelsOf(rules: readonly CompositeRule[]): ReadonlyMap<CompositeRule, number> {
  return foldUp(rules, (_, below: readonly number[]) => 1 + Math.max(0, ...below));
}

/** Composites before those that read what they emit. */
export function byLevel(rules: readonly CompositeRule[]): readonly CompositeRule[] {
  const levels = levelsOf(rules);
  const levelOf = (rule: CompositeRule) => levels.get(rule) ?? 0;
  return rules.toSorted((a, b) => levelOf(a) - levelOf(b) || (a.name < b.name ? -1 : 1));
}

/** Works something out for each composite from what it is for those that it reads. Definitions have no cycle. */
export function foldUp<T>(
  rules: readonly CompositeRule[],
  of: (rule: CompositeRule, below: readonly T[]) => T,
): ReadonlyMap<CompositeRule, T> {
  const emitters = compositesByType(rules);
  const known = new Map<CompositeRule, T>();
  const visit = (rule: CompositeRule): T => {
    const found = known.get(rule);
    if (found !== undefined) return found;
    const below = typesReadBy(rule).flatMap((type) => (emitters.get(type) ?? []).map(visit));
    const made = of(rule, below);
    known.set(rule, made);
    return made;
  };
  for (const rule of rules) visit(rule);
  return known;
}
