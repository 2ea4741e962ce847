import type { CompositeRule } from '../language/artifact.ts';
import type { Expr } from '../language/ast.ts';
import {
  childrenOf,
  isEventType,
  matchesLabels,
  type Selector,
  walkSelectors,
} from '../language/selectors.ts';
import type { ChildEpisode } from './state.ts';

/** An event selector of a condition. `isNegated`: it stands under an odd number of `not`s. */
export interface Term {
  readonly selector: Selector;
  readonly isNegated: boolean;
}

/** All event selectors of an expression, in the order of the text. */
export function termsOf(expr: Expr, isNegated = false): readonly Term[] {
  if (expr.kind === 'selector') return isEventType(expr.name) ? [{ selector: expr, isNegated }] : [];
  return childrenOf(expr).flatMap((child) => termsOf(child, expr.kind === 'not' ? !isNegated : isNegated));
}

/** Whether a child is one of those that a selector speaks of. */
export function selects(selector: Selector, child: Pick<ChildEpisode, 'type' | 'labels'>): boolean {
  return selector.name === child.type && matchesLabels(selector.matchers, child.labels);
}

/** Names of the fields of events of a type that the rule reads anywhere. */
export function fieldsRead(rule: CompositeRule, type: string): readonly string[] {
  const selectors = [rule.when, ...Object.values(rule.set)].flatMap(walkSelectors);
  const fields = selectors.filter(({ name }) => name === type).map(({ field }) => field);
  return [...new Set(fields.filter((field) => field !== undefined))];
}
