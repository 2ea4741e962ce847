import type { TocsinEvent } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import type { Matcher } from '../language/ast.ts';
import { matchesLabels } from '../language/selectors.ts';
import { type Fact, factOf } from './fold.ts';
import { termsOf } from './selectors.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * That an event concerns a rule. `labels` are those of the rule's `by` that the event has. With all of them there is
 * one instance; an event that lacks some joins every instance that agrees on the rest.
 */
export interface Touch {
  readonly rule: CompositeRule;
  readonly labels: Labels;
  readonly scope: 'instance' | 'every';
  readonly fact: Fact;
}

/** What an event touches, in the order of the rules; nothing if no rule reads it. */
export function touchesOf(rules: readonly CompositeRule[], event: TocsinEvent): readonly Touch[] {
  return rules.flatMap((rule) => {
    const fact = reads(rule, event) ? factOf(rule, event) : undefined;
    if (fact === undefined) return [];
    const by = rule.by.filter((label) => Object.hasOwn(event.labels, label));
    const labels = Object.fromEntries(by.map((label) => [label, event.labels[label] as string]));
    return [{ rule, labels, scope: by.length === rule.by.length ? 'instance' : 'every', fact }];
  });
}

/** Whether an instance's labels agree with what a fact has of them. */
export function agreesWith(instance: Labels, labels: Labels): boolean {
  return Object.entries(labels).every(
    ([label, value]) => !Object.hasOwn(instance, label) || instance[label] === value,
  );
}

function reads(rule: CompositeRule, event: TocsinEvent): boolean {
  return termsOf(rule.when).some(({ selector }) => {
    if (selector.name !== event.type) return false;
    // A clear may carry fewer labels than its raise: what it lacks must not keep it away.
    const isTold = ({ label }: Matcher) => Object.hasOwn(event.labels, label);
    const matchers = event.transition === 'cleared' ? selector.matchers.filter(isTold) : selector.matchers;
    return matchesLabels(matchers, event.labels);
  });
}
