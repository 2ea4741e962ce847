import type { EventValue } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import { valuesOf } from '../language/evaluate.ts';
import { renderMessage } from '../language/message.ts';
import { printExpression } from '../language/print.ts';
import { selects, termsOf } from './selectors.ts';
import type { ChildEpisode, ChildRaise } from './state.ts';

/** A child that is active and that a selector of the condition asks for. */
export type Matched = ChildEpisode & { readonly raise: ChildRaise };

export interface Payload {
  readonly values: Readonly<Record<string, EventValue>>;
  readonly message?: string;
  /** Printed selector -> number of matched children. */
  readonly evidence: Readonly<Record<string, number>>;
}

/** What a raise says: the rule's `set` over the matched children, its message, and what the rule saw. */
export function payloadOf(
  rule: CompositeRule,
  labels: Readonly<Record<string, string>>,
  matched: readonly Matched[],
): Payload {
  const values = valuesOf(rule.set, {
    value: () => undefined,
    events: (selector) =>
      matched
        .filter((child) => selects(selector, child))
        .map((child) => ({ labels: child.labels, values: child.raise.values })),
  });
  const counts = termsOf(rule.when).map(({ selector }) => {
    return [printExpression(selector), matched.filter((child) => selects(selector, child)).length] as const;
  });
  return {
    values,
    ...(rule.message !== undefined && { message: renderMessage(rule.message, labels, values) }),
    evidence: Object.fromEntries(counts),
  };
}
