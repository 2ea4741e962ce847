import type { CompositeRule, HostRule, HostSet, Missing } from '../artifact.ts';
import type { Expr } from '../ast.ts';
import { pinnedLabels, walkSelectors } from '../selectors.ts';
import { isCompound, sayCondition } from './condition.ts';
import { sayHosts } from './host-words.ts';
import { sayDuration, sayList } from './words.ts';

const whileMissing: Readonly<Record<Missing, string>> = {
  hold: 'While values are missing, nothing changes.',
  false: 'Missing values count as if the condition did not hold.',
  true: 'Missing values count as if the condition held.',
};

/** What a host rule does, in sentences for a person who knows no syntax. */
export function sayHostRule(rule: HostRule, sets: Readonly<Record<string, HostSet>>): string {
  const where = rule.in === undefined ? 'On each host' : `On each host of ${sayHosts(rule.in, sets)}`;
  const each = openLabels(rule).filter((label) => label !== 'host');
  const scope = each.length === 0 ? where : `${where}, for each ${sayKeys(each)}`;
  return `${scope}: ${sayEpisode(rule, rule.clear)} ${whileMissing[rule.missing]}`;
}

/** The same of a composite. `effectiveMs`: how long it waits for late events, its children included. */
export function sayComposite(rule: CompositeRule, effectiveMs: number): string {
  const each = openLabels(rule);
  const scope = each.length === 0 ? 'Over all hosts' : `For each ${sayKeys(each)}`;
  const overall = each.length === 0 || each.includes('host') ? scope : `${scope}, over all hosts`;
  const wait = effectiveMs === 0 ? '' : ` It waits ${sayDuration(effectiveMs)} for late events.`;
  return `${overall}: ${sayEpisode(rule, undefined)}${wait}`;
}

function sayEpisode(rule: HostRule | CompositeRule, clear: Expr | undefined): string {
  const raise = `when ${sayHeld(rule.when, rule.forMs)}, ${rule.emit} (${rule.severity}) is raised`;
  return `${raise}; it clears ${clear ? `when ${sayHeld(clear, rule.clearForMs)}` : sayEnd(rule.clearForMs)}.`;
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

/** Labels of `by` that the condition does not pin to one value. */
function openLabels({ by, when }: HostRule | CompositeRule): readonly string[] {
  const pinned = walkSelectors(when).map(pinnedLabels);
  return by.filter((label) => pinned.length === 0 || !pinned.every((labels) => labels.includes(label)));
}

function sayKeys(labels: readonly string[]): string {
  return labels.length === 1 ? (labels[0] as string) : `combination of ${sayList(labels, 'and')}`;
}
