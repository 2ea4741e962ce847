import type { SelectorNode } from '../../ast.ts';
import { matchesLabels } from '../../selectors.ts';

type Labels = Readonly<Record<string, string>>;

/** A fact agrees with a scope if it has no other value for any of its labels; a label that it lacks joins. */
export function agrees(labels: Labels, scope: Labels): boolean {
  for (const name in scope) {
    if (Object.hasOwn(labels, name) && labels[name] !== scope[name]) return false;
  }
  return true;
}

/** The events of the selector's type that agree with the scope and with its matchers. */
export function selected<T extends { readonly type: string; readonly labels: Labels }>(
  { name, matchers }: SelectorNode,
  scope: Labels,
  events: readonly T[],
): readonly T[] {
  return events.filter(
    ({ type, labels }) => type === name && agrees(labels, scope) && matchesLabels(matchers, labels),
  );
}
