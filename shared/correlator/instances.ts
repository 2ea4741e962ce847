import type { TocsinEvent } from '../facts/event.ts';
import type { CompositeRule } from '../language/artifact.ts';
import type { Matcher } from '../language/ast.ts';
import { picked } from '../language/picked.ts';
import { matchesLabels } from '../language/selectors.ts';
import { unique } from '../language/unique.ts';
import { type Fact, factOf } from './fact.ts';
import { eventReads } from './selectors.ts';

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

/** What an event touches, in the order of the rules; nothing if no rule reads it, or if it was made in the shadow. */
export function touchesOf(rules: readonly CompositeRule[], event: TocsinEvent): readonly Touch[] {
  if (event.shadow) return [];
  const touches: Touch[] = [];
  for (const rule of rules) {
    const fact = readsEvent(rule, event) ? factOf(rule, event) : undefined;
    if (fact !== undefined) touches.push(...touchesWith(rule, event, fact));
  }
  return touches;
}

/** Whether an instance's labels agree with what a fact has of them. */
export function agreesWith(instance: Labels, labels: Labels): boolean {
  return Object.entries(labels).every(
    ([label, value]) => !Object.hasOwn(instance, label) || instance[label] === value,
  );
}

/** Whether a fact that touches every instance of a rule concerns this one: of a rule that looks over hosts, whatever host it is of. */
export function joins(rule: CompositeRule, instance: Labels, { labels }: Pick<Fact, 'labels'>): boolean {
  if (!looksAtOthers(rule)) return agreesWith(instance, labels);
  const { host: _, ...others } = labels;
  return agreesWith(instance, others);
}

/**
 * The host sets whose hosts a decision must be given, those that have left among them; the instance's own host is needed
 * besides.
 */
export function needsHosts(rule: CompositeRule): readonly string[] {
  const { sets } = eventReads(rule);
  return rule.in === undefined ? sets : unique([...sets, rule.in]);
}

function readsEvent(rule: CompositeRule, event: TocsinEvent): boolean {
  const { selectors, members, readsSilence } = eventReads(rule);
  const { type, labels, transition } = event;
  if (type === 'MEMBER_CHANGED') return members.has(String(event.values.member));
  if (type === 'HOST_SILENT' && readsSilence) return true;
  for (const { matchers } of selectors.get(type) ?? []) {
    if (matchesLabels(matchers, labels)) return true;
    // A clear may carry fewer labels than its raise: what it lacks must not keep it away.
    if (transition === 'cleared' && matchesLabels(toldOf(matchers, labels), labels)) return true;
  }
  return false;
}

function toldOf(matchers: readonly Matcher[], labels: Labels): readonly Matcher[] {
  return matchers.filter(({ label }) => Object.hasOwn(labels, label));
}

/** A rule of one host that looks over a host set reads what other hosts say as well: each of its instances is concerned. */
function touchesWith(rule: CompositeRule, { labels }: TocsinEvent, fact: Fact): readonly Touch[] {
  const own = touchBy(rule, labels, fact);
  if (!Object.hasOwn(own.labels, 'host') || !looksAtOthers(rule)) return [own];
  const { host: _, ...others } = own.labels;
  return [own, { rule, labels: others, scope: 'every', fact }];
}

function looksAtOthers(rule: CompositeRule): boolean {
  return eventReads(rule).sets.length > 0;
}

function touchBy(rule: CompositeRule, labels: Labels, fact: Fact): Touch {
  const isWhole = rule.by.every((label) => Object.hasOwn(labels, label));
  return { rule, labels: picked(labels, rule.by), scope: isWhole ? 'instance' : 'every', fact };
}
