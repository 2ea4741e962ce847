import type { CompositeRule, HostRule, HostSet, Rule } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { pinnedLabels, walkSelectors } from '../selectors.ts';
import { sayBegin } from './begin.ts';
import { isCompound, sayCondition } from './condition.ts';
import { sayHosts } from './host-words.ts';
import { sayChanges, sayGates, sayHours, sayLate, sayMissing } from './key-sentences.ts';
import { sayDuration, sayList } from './words.ts';

type HostSets = Readonly<Record<string, HostSet>>;

/** What a host rule does, in sentences for a person who knows no syntax. */
export function sayHostRule(rule: HostRule, sets: HostSets): string {
  const where = sayEachHost(rule, sets);
  const each = openLabels(rule).filter((label) => label !== 'host');
  const scope = each.length === 0 ? where : `${where}, for each ${sayKeys(each)}`;
  return join(`${scope}: ${sayEffect(rule)}`, sayMissing(rule), ...sayKeysOfAll(rule));
}

/** The same of a composite with its members written out. `effectiveMs`: how long it waits for late events, its children included. */
export function sayComposite(rule: CompositeRule, effectiveMs: number, sets: HostSets): string {
  // What it does without a value is worth a word only where it is not the usual.
  const missing = rule.missing === undefined ? '' : sayMissing(rule);
  const all = [missing, ...sayKeysOfAll(rule), ...sayBegin(rule, sets), ...sayLate(rule, effectiveMs)];
  return join(`${sayScope(rule, sets)}: ${sayEffect(rule)}`, ...all);
}

function sayScope(rule: CompositeRule, sets: HostSets): string {
  const each = openLabels(rule);
  if (rule.in !== undefined) {
    const others = each.filter((label) => label !== 'host');
    const where = sayEachHost(rule, sets);
    return others.length === 0 ? where : `${where}, for each ${sayKeys(others)}`;
  }
  const scope = each.length === 0 ? 'Over all hosts' : `For each ${sayKeys(each)}`;
  return each.length === 0 || each.includes('host') ? scope : `${scope}, over all hosts`;
}

function sayKeysOfAll(rule: Rule): readonly string[] {
  return [...sayHours(rule.during), ...sayGates(rule), ...sayChanges(rule)];
}

function sayEffect(rule: Rule): string {
  if (rule.kind === 'occurrence')
    return `each time that ${sayTrigger(rule.when)}, ${rule.emit} (${rule.severity}) occurs.`;
  const raise = `when ${sayHeld(rule.when, rule.forMs)}, ${rule.emit} (${rule.severity}) is raised`;
  const clear = rule.clear ? `when ${sayHeld(rule.clear, rule.clearForMs)}` : sayEnd(rule.clearForMs);
  return `${raise}; it clears ${clear}.`;
}

/** A truth value has a begin; a pattern is one already. */
function sayTrigger(when: Expr): string {
  const isPattern = when.kind === 'within' || when.kind === 'sequence' || when.kind === 'absent_after';
  return isPattern ? sayCondition(when) : `this becomes true: ${sayCondition(when)}`;
}

function sayHeld(expr: Expr, holdMs: number): string {
  const clause = sayCondition(expr);
  if (holdMs === 0) return clause;
  const hold = `for ${sayDuration(holdMs)}`;
  return isCompound(expr) ? `${clause}, and that ${hold}` : `${clause} ${hold}`;
}

function sayEnd(clearForMs: number): string {
  return clearForMs === 0
    ? 'as soon as that is no longer so'
    : `when that has not been so for ${sayDuration(clearForMs)}`;
}

function sayEachHost({ in: set }: Rule, sets: HostSets): string {
  return set === undefined ? 'On each host' : `On each host of ${sayHosts(set, sets)}`;
}

/** Labels of `by` that the condition does not pin to one value. */
function openLabels({ by, when }: Rule): readonly string[] {
  const pinned = walkSelectors(when).map(pinnedLabels);
  return by.filter((label) => pinned.length === 0 || !pinned.every((labels) => labels.includes(label)));
}

function sayKeys(labels: readonly string[]): string {
  return labels.length === 1 ? (labels[0] as string) : `combination of ${sayList(labels, 'and')}`;
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
